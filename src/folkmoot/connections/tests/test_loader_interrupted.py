"""An import that is interrupted goes on, and ends as if it had not been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from folkmoot.connections.importers import READERS, Source, SourceBroken
from folkmoot.connections.importers.records import Record
from folkmoot.connections.importers.tests.samples import discourse_post, discourse_topic, folder
from folkmoot.connections.loader import run, run_import
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post, Reaction, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.prepared import prepared
from folkmoot.core.testing.tables import make_tables

DEADLINE_SECONDS = 60.0


class Cut(Exception):
    """Somebody pulled the plug."""


def topics(count: int) -> dict[str, Any]:
    likes = [{"id": 2, "count": 2}]
    return {
        f"{n:04}.json": discourse_topic(
            n,
            discourse_post(n * 100 + 1, 1, user_id=n % 7 + 1, username=f"member{n % 7}", actions_summary=likes),
            discourse_post(n * 100 + 2, 2, reply_to_post_number=1, accepted_answer=n % 3 == 0),
            title=f"Topic {n}",
            tags=[f"tag{n % 4}"],
        )
        for n in range(1, count + 1)
    }


def state(community_id: int) -> list[Any]:
    """All that an import brings, without our ids."""
    threads = Thread.everywhere.filter(community_id=community_id).order_by("title")
    posts = Post.everywhere.filter(community_id=community_id).order_by("thread__title", "number")
    return [
        list(threads.values_list("title", "post_count", "tag_names", "accepted_post__number", "space__thread_count")),
        list(
            posts.values_list(
                "thread__title", "number", "markdown", "html", "author__handle", "reply_to__number", "reply_count",
                "reaction_counts", "author__post_count",
            )
        ),
        Reaction.everywhere.filter(community_id=community_id).count(),
    ]  # fmt: skip


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "BATCH", 7)
    return folder(tmp_path / "forum", topics(12))


@pytest.mark.parametrize("after", [1, 6, 7, 20, 45])
def test_an_import_cut_anywhere_goes_on_and_ends_the_same(
    cast: Cast, source: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_actor, cut_actor = Actor.importer(cast.other_community.id), Actor.importer(cast.community.id)
    with scope(cast.other_community.id):
        run_import("discourse", source, actor=whole_actor)
    with monkeypatch.context() as patch:
        patch.setitem(READERS, "discourse", cut_after(after, Cut("power")))
        with pytest.raises(Cut):
            run_import("discourse", source, actor=cut_actor)

    run_import("discourse", source, actor=cut_actor)
    again = run_import("discourse", source, actor=cut_actor)

    assert state(cast.community.id) == state(cast.other_community.id)
    assert again.posts == again.threads == again.reactions == again.members == 0
    assert list(wrong_counters(cast.community.id)) == []


def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(
    cast: Cast, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(run, "load_reactions", _raise)
        with pytest.raises(Cut):
            run_import("discourse", source, actor=Actor.importer(cast.community.id))

    assert Post.objects.count() == 0
    assert run_import("discourse", source, actor=Actor.importer(cast.community.id)).posts == 24


def test_a_source_that_breaks_keeps_what_was_read_before(
    cast: Cast, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(READERS, "discourse", cut_after(9, SourceBroken("a hole")))

    report = run_import("discourse", source, actor=Actor.importer(cast.community.id))

    assert report.posts > 0
    assert "broken from here on: a hole" in report.skipped[-1]["reason"]
    assert list(wrong_counters(cast.community.id)) == []


def cut_after(count: int, error: Exception) -> Any:
    read = READERS["discourse"]

    def reader(opened: Source) -> Iterator[Record]:
        for number, record in enumerate(read(opened)):
            if number == count:
                raise error
            yield record

    return reader


def _raise(*_args: Any, **_named: Any) -> None:
    raise Cut


def test_an_import_killed_outright_goes_on(tmp_path: Path) -> None:
    env = {
        **{key: value for key, value in os.environ.items() if key != "FOLKMOOT_DATABASE_URL"},
        "FOLKMOOT_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings",
    }
    prepared(tmp_path / "data", "tables", make_tables)
    source = folder(tmp_path / "forum", topics(400))
    program = [sys.executable, "-c", PROGRAM, str(source)]
    subprocess.run([*program, "prepare"], env=env, check=True, timeout=DEADLINE_SECONDS)

    process = subprocess.Popen([*program, "import"], env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    assert process.wait(timeout=DEADLINE_SECONDS) == -signal.SIGKILL
    time.sleep(0.1)

    ended = subprocess.run([*program, "go on"], env=env, check=True, stdout=subprocess.PIPE, timeout=DEADLINE_SECONDS)
    before, brought, there, wrong = ended.stdout.decode().split()[-4:]
    assert 0 < int(before) < 800
    assert int(before) + int(brought) == int(there) == 800
    assert wrong == "0"


PROGRAM = """
import sys
from pathlib import Path
import django
django.setup()
from folkmoot.communities.models import Community
from folkmoot.connections.loader import run, run_import
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
source, what = Path(sys.argv[1]), sys.argv[2]
if what == "prepare":
    Community.objects.create(slug="moorland", name="Moorland")
    raise SystemExit
run.BATCH = 50
community = Community.objects.get()
with scope(community.id):
    before = Post.objects.count()
    report = run_import(
        "discourse", source, actor=Actor.importer(community.id), progress=lambda at: print(at.done, flush=True)
    )
    print(before, report.posts, Post.objects.count(), len(list(wrong_counters(community.id))))
"""
