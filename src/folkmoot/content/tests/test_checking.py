"""What `folkmoot check` proves of posts and files, and how it mends them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from folkmoot.content import commands
from folkmoot.content.commands import NewPoll, checking
from folkmoot.content.models import Attachment, Poll, PollOption, Post, Thread
from folkmoot.core.stored_files import check_files, sweep_files, unnamed_files
from folkmoot.core.testing.cast import Cast

LOOSE = "ab/cd/" + "ab" * 32 + ".bin"
Rule = Callable[[int, bool], Iterator[str]]


def a_thread(cast: Cast) -> Thread:
    poll = NewPoll(question="When?", options=["Today", "Tomorrow"])
    thread = commands.create_thread(
        actor=cast.actor(cast.mia), space=cast.forum, title="A walk", markdown="**Who** joins @max?", poll=poll
    )
    post = Post.everywhere.get(thread=thread)
    commands.add_reaction(actor=cast.actor(cast.max), post=post, emoji="👍")
    option = PollOption.everywhere.first()
    assert option is not None
    commands.cast_ballot(actor=cast.actor(cast.max), poll=Poll.everywhere.get(), choices=[option.id])
    return thread


@pytest.mark.parametrize(
    ("rule", "model", "damage"),
    [
        (checking.check_html, Post, {"html": "<p>Something else</p>"}),
        (checking.check_reactions, Post, {"reaction_counts": {"👍": 7}}),
        (checking.check_reactions, Post, {"reaction_counts": {}}),
        (checking.check_polls, Poll, {"ballot_count": 5}),
        (checking.check_polls, PollOption, {"score": 9}),
    ],
)
def test_damage_is_named_and_mended(cast: Cast, rule: Rule, model: type[Post], damage: dict[str, object]) -> None:
    a_thread(cast)
    before = list(model.everywhere.values(*damage))
    assert list(rule(cast.community.id, False)) == []
    model.everywhere.update(**damage)
    assert list(rule(cast.community.id, False)) != []
    assert list(rule(cast.community.id, True)) != []
    assert list(rule(cast.community.id, False)) == []
    assert list(model.everywhere.values(*damage)) == before


@pytest.fixture
def folder() -> Path:
    return Path(default_storage.path(""))


def keep(folder: Path, key: str, *, days_ago: float) -> None:
    default_storage.save(key, ContentFile(b"bytes"))
    then = time.time() - days_ago * 86_400
    os.utime(folder / key, (then, then))


def test_files_that_nothing_names_go_after_a_day(cast: Cast, folder: Path) -> None:
    small = LOOSE.replace(".bin", ".w480.webp")
    keep(folder, LOOSE, days_ago=2)
    keep(folder, small, days_ago=2)
    keep(folder, "ab/cd/" + "0" * 64 + ".bin", days_ago=0.5)
    keep(folder, "doctor/word", days_ago=9)
    assert list(unnamed_files()) == [LOOSE, small]
    assert sweep_files() == 2
    assert list(unnamed_files()) == []
    assert (folder / "doctor/word").exists()


@pytest.mark.parametrize("community", ["community", "other_community"])
def test_a_file_that_any_community_names_stays_in_all_its_sizes(cast: Cast, folder: Path, community: str) -> None:
    Attachment.everywhere.create(
        community=getattr(cast, community), kind="file", name="a", key=LOOSE, media_type="x/y", size=5, sha256="ab" * 32
    )
    keep(folder, LOOSE, days_ago=2)
    keep(folder, LOOSE.replace(".bin", ".w480.webp"), days_ago=2)
    assert sweep_files() == 0


def test_a_named_file_that_is_missing_is_a_fault(cast: Cast, folder: Path) -> None:
    type(cast.mia).everywhere.filter(id=cast.mia.id).update(avatar=LOOSE)
    assert list(check_files(fix=False)) == [f"{LOOSE} is named by a picture of a member and missing"]
