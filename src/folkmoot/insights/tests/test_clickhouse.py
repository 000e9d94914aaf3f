"""ClickHouse gives the same figures as DuckDB: every metric on a small community, asked of the real engine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from folkmoot.insights.graph.newcomers import read_newcomers
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.ties import read_ties
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Period, Scope
from folkmoot.insights.metrics.wanted import Kind, Wanted, reckon
from folkmoot.insights.rising.reckoning import reckon_talk
from folkmoot.insights.store.clickhouse import ClickEngine, publish
from folkmoot.insights.store.clickhouse_server import published
from folkmoot.insights.store.folder import Manifest, Part
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.store.tables import TABLES
from folkmoot.insights.tests.small_community import START, at, day, fact, member, post, store, thread, visits

COMMUNITY = 7


class InProcess:
    """The ClickHouse that runs in the process of the test."""

    def __init__(self, folder: Path) -> None:
        from chdb.session import Session

        self._session: Any = Session(str(folder))  # type: ignore[no-untyped-call]
        for statement in ("CREATE DATABASE IF NOT EXISTS own ENGINE = Atomic", "USE own"):
            self.run(statement)

    def run(self, sql: str) -> bytes:
        return bytes(self._session.query(sql).bytes())

    def insert(self, sql: str, file: Path) -> None:
        rows = re.sub(r"input\('.*'\) FORMAT Parquet$", lambda _match: f"file('{file}', Parquet)", sql)
        self._session.query(rows)

    def close(self) -> None:
        self._session.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    there = InProcess(tmp_path_factory.mktemp("clickhouse"))
    yield there
    there.close()


def _community() -> InMemoryStore:
    """Forty members, a staff member and a program among them, in ten weeks."""
    dice = random.Random(11)
    members: list[Any] = [
        member(number, joined=dice.randint(-60, 60), source=dice.choice(["", "slack"]), is_staff=number == 1,
               is_bot=number == 2, left=dice.choice([None, None, None, 65]))
        for number in range(1, 41)
    ]  # fmt: skip
    opened: list[Any] = [
        thread(number, dice.randint(1, 40), dice.randint(0, 65), dice.uniform(0, 24), space_id=1 + number % 3,
               space_kind=dice.choice(["questions", "forum"]), tags=dice.sample(["peat", "moss", "fen"], 2),
               accepted_at=dice.choice([None, at(68)]))
        for number in range(1, 31)
    ]  # fmt: skip
    posts = [
        post(each["thread_id"], each["thread_id"], each["member_id"], (each["day"] - START).days, opens=True,
             sentiment=dice.choice([None, 0.5, -0.5]), space_id=each["space_id"])
        for each in opened
    ]  # fmt: skip
    posts += [
        post(number, dice.randint(1, 30), dice.randint(1, 40), dice.randint(30, 69), dice.uniform(0, 24),
             sentiment=dice.choice([None, 0.9, -0.9]), other_id=dice.choice([None, dice.randint(1, 40)]))
        for number in range(100, 260)
    ]  # fmt: skip
    deeds = [fact("join", each["member_id"], (each["joined_day"] - START).days, space_id=None) for each in members]
    deeds += [row for number in range(1, 41) for row in visits(number, *dice.sample(range(70), 15))]
    seen = [
        {"key": f"v{number}", "day": day(number % 70), "at": at(number % 70), "visitor": f"p{number % 9}:{number % 70}",
         "is_member": number % 4 == 0, "is_bot": number % 11 == 0, "page": f"/t/{number % 5}/", "thread_id": number % 5}
        for number in range(300)
    ]  # fmt: skip
    looked = [
        {"key": f"s{number}", "day": day(number), "at": at(number), "is_member": True, "visitor": f"p{number}",
         "words": f"w{number % 3}",
         "results": number % 2}
        for number in range(70)
    ]  # fmt: skip
    segments = [{"segment": "segment:some", "member_id": number} for number in range(3, 20)]
    return store(members, deeds, posts, opened, visits=seen, searches=looked, segment_members=segments)


def _published(server: InProcess, community: InMemoryStore, folder: Path) -> ClickEngine:
    parts = []
    connection = duckdb.connect()
    for table in TABLES:
        rows = community.rows(f"SELECT * FROM {table.name}")
        columns = ", ".join(f'"{column.name}" {column.kind}' for column in table.columns)
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
        marks = ", ".join("?" for _ in table.columns)
        if rows:
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        connection.execute(f"COPY {table.name} TO '{folder / table.name}.parquet' (FORMAT parquet)")
        parts.append(Part(table.name, "", f"{table.name}.parquet", len(rows)))
    publish(server, COMMUNITY, folder, Manifest(version=1, parts=tuple(parts)))
    manifest = published(server, COMMUNITY)
    assert manifest is not None
    return ClickEngine(server, COMMUNITY, manifest, seconds=60, memory_mb=1000)


@pytest.fixture(scope="module")
def both(server: InProcess, tmp_path_factory: pytest.TempPathFactory) -> tuple[InMemoryStore, ClickEngine]:
    """The same community in both engines."""
    embedded = _community()
    return embedded, _published(server, embedded, tmp_path_factory.mktemp("published"))


def test_every_metric_is_the_same_in_both_engines(both: tuple[InMemoryStore, ClickEngine]) -> None:
    embedded, distributed = both
    period, conventions = Period(day(28), day(69)), Conventions(minimum=1)
    wrong = {}
    for name in METRICS:
        wanted = [Wanted(name, period, Kind.SERIES, step="month")]
        expected, found = reckon(embedded, wanted, conventions), reckon(distributed, wanted, conventions)
        if not _alike(expected, found):
            wrong[name] = f"{expected} {found}"
    assert not wrong


@pytest.mark.parametrize("scope", [Scope(), Scope(space_ids=(1,), tag="peat", segment="segment:some", with_bots=True)])
def test_the_network_is_the_same_in_both_engines(both: tuple[InMemoryStore, ClickEngine], scope: Scope) -> None:
    embedded, distributed = both
    question = NetworkQuestion(Period(day(-60), day(69)), scope, reactions=True, privacy=1)
    expected = read_ties(embedded, question)
    found = read_ties(distributed, question)
    assert expected.directed
    assert (found.directed, found.posts, found.spaces) == (expected.directed, expected.posts, expected.spaces)
    assert read_newcomers(distributed, question) == read_newcomers(embedded, question)


def test_groups_scopes_and_cohorts_are_the_same_too(both: tuple[InMemoryStore, ClickEngine]) -> None:
    embedded, distributed = both
    period, conventions = Period(day(0), day(69)), Conventions(minimum=1)
    narrow = Scope((1, 2), "peat", "segment:some", "", "2026-02")
    asked = [Wanted(name, period, Kind.BREAKDOWN, by=by) for name, by in _GROUPS]
    asked += [Wanted(name, period, scope=narrow) for name in ("active_members", "posts", "first_response_median")]
    asked += [Wanted("joined", period, Kind.COHORTS, step="week"), Wanted("funnel_regular", period, Kind.BEHIND)]
    for each in asked:
        assert str(reckon(embedded, [each], conventions)) == str(reckon(distributed, [each], conventions)), each


_GROUPS = (("active_members", "cohort"), ("posts", "tag"), ("funnel_posted", "segment"), ("visitor_views", "page"))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == pytest.approx(other, rel=1e-9, abs=1e-12)
    if isinstance(one, Figure):
        return all(_alike(getattr(one, name), getattr(other, name)) for name in Figure.__dataclass_fields__)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


def test_whom_to_talk_to_is_the_same_in_both_engines(both: tuple[InMemoryStore, ClickEngine]) -> None:
    one, other = (reckon_talk(engine, day(70), Scope()) for engine in both)
    assert one.champions
    assert one == other
