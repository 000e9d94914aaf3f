"""Who stands behind the store's rows: imported authors, people who are one, programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from folkmoot.connections.loader import run_import
from folkmoot.content.commands import posts, threads
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.bots import mark_bot
from folkmoot.insights.commands.people import merge_people, part_people
from folkmoot.insights.store.tables import MEMBERS
from folkmoot.insights.tests.storing import rebuilt, refreshed
from folkmoot.members.commands.claiming import link_author
from folkmoot.members.models import Membership

TABLE = (
    "thread,author,date,text\n"
    "Peat,Ada,2023-05-01T10:00:00Z,What is it?\n"
    "Peat,Bob,2023-05-02T10:00:00Z,Old moss.\n"
    "Peat,Ada,2023-06-05T10:00:00Z,Thank you!\n"
)
Store = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def history(cast: Cast, tmp_path: Path) -> Store:
    (tmp_path / "export.csv").write_text(TABLE)
    refreshed(cast.community.id)
    run_import("csv", tmp_path / "export.csv", actor=Actor.importer(cast.community.id))
    return refreshed(cast.community.id)


def row_of(store: Store, member: Membership) -> dict[str, Any]:
    return next(
        dict(zip([column.name for column in MEMBERS.columns], row, strict=True))
        for row in store["members"]
        if row[0] == member.id
    )


def named(name: str) -> Membership:
    return Membership.everywhere.get(name=name)


def test_imported_history_counts_like_lived_history(cast: Cast, history: Store) -> None:
    ada = row_of(history, named("Ada"))
    assert (str(ada["joined_day"]), ada["source"], ada["is_staff"]) == ("2023-05-01", "csv", False)
    assert row_of(history, cast.mia)["source"] == ""
    deeds = [(row[3], str(row[1])) for row in history["facts"] if row[4] == ada["member_id"]]
    assert sorted(deeds) == [
        ("join", "2023-05-01"), ("post", "2023-05-01"), ("post", "2023-06-05"), ("thread", "2023-05-01"),
    ]  # fmt: skip
    days = [row for row in history["member_days"] if row[1] == ada["member_id"]]
    assert [(str(row[0]), row[3], row[4], row[7]) for row in days] == [
        ("2023-05-01", 1, 1, None),
        ("2023-06-05", 1, 0, 35),
    ]
    assert history == rebuilt(cast.community.id)


def test_an_author_who_is_linked_is_one_with_the_member(cast: Cast, history: Store) -> None:
    thread = threads.create_thread(actor=cast.actor(cast.nils), space=cast.forum, title="Moor", markdown="I am Ada.")
    posts.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Welcome back!")
    refreshed(cast.community.id)
    gone = cast.nils.id
    united = link_author(actor=cast.actor(cast.olga), imported=named("Ada"), member=cast.nils)
    store = refreshed(cast.community.id)
    assert not any(gone in (row[4], row[5]) for row in store["facts"])
    assert {row[3] for row in store["facts"] if row[4] == united.id} >= {"thread", "post"}
    assert store == rebuilt(cast.community.id)


def test_people_who_are_one_are_counted_as_one_until_they_are_parted(cast: Cast, history: Store) -> None:
    olga = cast.actor(cast.olga)
    link = merge_people(actor=olga, member=named("Ada"), other=named("Bob"))
    store = refreshed(cast.community.id)
    assert {row[1] for row in store["member_days"]} >= {named("Ada").id}
    assert named("Bob").id not in {row[1] for row in store["member_days"]}
    assert store == rebuilt(cast.community.id)
    part_people(actor=olga, link=link)
    store = refreshed(cast.community.id)
    assert row_of(store, named("Bob"))["person_id"] == named("Bob").id
    assert [row for row in store["member_days"] if str(row[0]) < "2024"] == [
        row for row in history["member_days"] if str(row[0]) < "2024"
    ]


def test_who_is_a_program_is_said_by_a_manager_or_seen_by_how_it_acts(cast: Cast) -> None:
    program = Actor(**{**_fields(cast.actor(cast.mia)), "kind": "token", "scopes": frozenset({"write"})})
    threads.create_thread(actor=program, space=cast.forum, title="Build 12", markdown="It passed.")
    assert row_of(refreshed(cast.community.id), cast.mia)["is_bot"]
    mark_bot(actor=cast.actor(cast.max), member=cast.mia, is_bot=False)
    assert not row_of(refreshed(cast.community.id), cast.mia)["is_bot"]


def _fields(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in Actor.__dataclass_fields__}
