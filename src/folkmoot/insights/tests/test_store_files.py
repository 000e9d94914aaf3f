"""The store's files: what is told once, what breaks, what a backup takes, what goes."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from folkmoot.cli import background
from folkmoot.communities.models import Community
from folkmoot.content.commands import threads
from folkmoot.core.registry import background_loops
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.store_news import ask_for_everything
from folkmoot.insights.store import checking, folder, inbox, keeping, keepsake
from folkmoot.insights.store.changing import bring_up_to_date
from folkmoot.insights.store.duck import typical_first
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, Part
from folkmoot.insights.store.tables import VISITS
from folkmoot.insights.tests.storing import held, rebuilt, refreshed

AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
DAY = [column.name for column in VISITS.columns].index("day")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def view(key: str, at: datetime = AT) -> dict[str, object]:
    return {"key": key, "at": at, "visitor": "a1", "is_member": False, "is_bot": False, "page": "/t/1/"}


def test_page_views_are_told_once_and_stay_when_the_rest_is_built_anew(cast: Cast) -> None:
    community = cast.community.id
    inbox.append(community, "visits", [view("a"), view("b")])
    inbox.append(community, "visits", [view("b")])
    assert inbox.waiting_bytes(community)
    assert len(refreshed(community)["visits"]) == 2
    assert not inbox.waiting_bytes(community)
    inbox.append(community, "visits", [view("a"), view("c")])
    inbox.append(community, "searches", [{"key": "s", "at": AT, "words": 'péat, "bog"\nmoor', "results": 0}])
    store = refreshed(community)
    assert [row[0] for row in store["visits"]] == ["a", "b", "c"]
    assert [row[5] for row in store["searches"]] == ['péat, "bog" moor']
    assert rebuilt(community) == store
    Community.objects.filter(id=community).update(time_zone="Europe/Berlin")
    assert {str(row[DAY]) for row in refreshed(community)["visits"]} == {"2026-07-02"}


def test_a_backup_takes_what_stands_nowhere_else(cast: Cast, tmp_path: Path, settings: Any) -> None:
    community = cast.community.id
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Kept", markdown="In the database.")
    inbox.append(community, "visits", [view("a")])
    store = refreshed(community)
    elsewhere = tmp_path / "elsewhere"
    for name, content in keepsake.files_to_keep():
        target = elsewhere / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copy(content, target)
        else:
            target.write_bytes(content)
    settings.DATA = elsewhere
    assert len(list(folder.folder_of(community).glob("*.parquet"))) == 1
    with pytest.raises(StoreUnavailable, match="first time"):
        held(community)
    assert refreshed(community) == store


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_broken_file_is_named_and_built_anew(cast: Cast, damage: str) -> None:
    community = cast.community.id
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Break", markdown="And mend.")
    store = refreshed(community)
    file = next(folder.folder_of(community).glob("posts-*.parquet"))
    file.unlink() if damage == "missing" else file.write_bytes(b"PAR1 no more")
    with pytest.raises(StoreUnavailable, match=f"{file.name}.*built anew"):
        held(community)
    assert list(checking.check_store(community, False))
    bring_up_to_date(community)
    assert held(community) == store
    assert list(checking.check_store(community, False)) == []


@pytest.mark.parametrize(
    "odd",
    ["", "SELECT 1 AS key", "SELECT * REPLACE (DATE '9999-01-01' AS day) FROM {}", "SELECT *, 1 AS more FROM {}"],
)
def test_a_file_of_page_views_that_is_none_costs_itself_alone(cast: Cast, odd: str) -> None:
    community = cast.community.id
    inbox.append(community, "visits", [view("a")])
    store = refreshed(community)
    manifest = folder.read_manifest(community)
    assert manifest is not None
    own, seen = folder.folder_of(community), manifest.of("visits")
    (own / "odd.parquet").write_bytes(b"PAR1 no parquet")
    if odd:
        source = odd.format(f"read_parquet('{own / seen[0].file}')")
        duckdb.sql(f"COPY ({source}) TO '{own / 'odd.parquet'}' (FORMAT parquet)")
    parts = (*seen, Part("visits", "", "odd.parquet", 1))
    folder.write_manifest(community, Manifest(built=False, time_zone="Europe/Berlin", parts=parts))
    assert refreshed(community) == store


def test_the_check_finds_what_the_log_did_not_tell(cast: Cast) -> None:
    community = cast.community.id
    thread = threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Sly", markdown="One two.")
    refreshed(community)
    thread.posts.update(markdown="One two three.")
    assert list(checking.check_store(community, True)) == ["posts of the store has 1 rows too many and 1 too few"]
    bring_up_to_date(community)
    assert list(checking.check_store(community, False)) == []


def test_only_one_at_a_time_writes_a_store(cast: Cast) -> None:
    from folkmoot.insights.store import changing

    ask_for_everything(cast.community.id)
    with changing._alone(cast.community.id):
        assert bring_up_to_date(cast.community.id) is None
    assert bring_up_to_date(cast.community.id) is not None


def test_the_worker_runs_the_loop_that_starts_the_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    started, commands = Event(), list[list[str]]()

    class Writer:
        def __init__(self, command: list[str], **_settings: object) -> None:
            commands.append(command)
            started.set()

        def poll(self) -> int:
            return 0

    monkeypatch.setattr(background, "background_loops", [background_loops.get("insights.store")])
    monkeypatch.setattr(keeping, "subprocess", SimpleNamespace(Popen=Writer, DEVNULL=None))
    swept: list[int] = []
    monkeypatch.setattr(keeping, "forget_old_answers", lambda: swept.append(1))
    monkeypatch.setattr(keeping, "communities_with_news", lambda: [7])
    monkeypatch.setattr(keeping, "_SETTLE_SECONDS", 0)
    monkeypatch.setattr(keeping, "_LOOK_SECONDS", 0.01)
    with background.running_loops():
        assert started.wait(10)
    assert commands[0][-2:] == ["folkmoot.insights.store.writer", "7"]
    assert swept == [1], "old answers are looked for once a day"


def test_the_engine_takes_a_table_for_as_large_as_it_is() -> None:
    """It supposes that all files have as many rows as the first; a community that grew began with small ones."""
    parts = [
        Part("posts", f"2026-{month:02}", f"posts-{month}.parquet", rows)
        for month, rows in enumerate([2, 70, 110, 300], 1)
    ]
    assert [part.rows for part in typical_first(parts)] == [110, 2, 70, 300]
    assert typical_first([]) == []
