"""ClickHouse gives the same figures as DuckDB: every metric on a small community, asked of its engine over HTTP."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from folkmoot.cli.examination.figures import figures
from folkmoot.cli.main import app
from folkmoot.content.commands import threads
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.graph.newcomers import read_newcomers
from folkmoot.insights.graph.question import NetworkQuestion
from folkmoot.insights.graph.ties import read_ties
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Figure, Period, Scope
from folkmoot.insights.metrics.wanted import Kind, Wanted, reckon
from folkmoot.insights.rising.reckoning import reckon_talk
from folkmoot.insights.store import folder, serving
from folkmoot.insights.store.changing import bring_up_to_date
from folkmoot.insights.store.clickhouse import ClickEngine, publish
from folkmoot.insights.store.clickhouse_server import HttpServer, forget, published, published_versions
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, Part
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.store.keeping import communities_with_news
from folkmoot.insights.store.reading import ask
from folkmoot.insights.store.tables import TABLES
from folkmoot.insights.tests.clickhouse_over_http import clickhouse
from folkmoot.insights.tests.small_community import START, at, day, fact, member, post, store, thread, visits
from folkmoot.insights.tests.storing import held, refreshed

COMMUNITY = 7


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clickhouse(tmp_path_factory.mktemp("clickhouse")) as there:
        yield there


@pytest.fixture(scope="module")
def server(address: str) -> HttpServer:
    return HttpServer(address)


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


def _published(server: HttpServer, community: InMemoryStore, folder: Path) -> ClickEngine:
    parts = []
    connection = duckdb.connect(config={"threads": "1"})
    for table in TABLES:
        rows = community.rows(f"SELECT * FROM {table.name}")
        columns = ", ".join(f'"{column.name}" {column.kind}' for column in table.columns)
        connection.execute(f"BEGIN; CREATE TABLE {table.name} ({columns})")
        marks = ", ".join("?" for _ in table.columns)
        if rows:
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        connection.execute(f"COMMIT; COPY {table.name} TO '{folder / table.name}.parquet' (FORMAT parquet)")
        parts.append(Part(table.name, "", f"{table.name}.parquet", len(rows)))
    publish(server, COMMUNITY, folder, Manifest(version=1, parts=tuple(parts)))
    manifest = published(server, COMMUNITY)
    assert manifest is not None
    return ClickEngine(server, COMMUNITY, manifest, seconds=60, memory_mb=1000)


@pytest.fixture(scope="module")
def both(server: HttpServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[InMemoryStore, ClickEngine]:
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


@pytest.fixture
def by_settings(address: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA, settings.CLICKHOUSE_URL = tmp_path, address
    monkeypatch.setattr(serving, "_KEPT_SECONDS", -1.0)


@pytest.mark.usefixtures("by_settings")
def test_by_settings_the_worker_copies_what_it_wrote_and_figures_are_the_same(
    cast: Cast, settings: Any, address: str
) -> None:
    community = cast.community.id
    refreshed(community)
    for title in ("Peat or heather?", "It's a \\ 'bog'"):
        threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title=title, markdown="What grows here?")
        refreshed(community)
    period, conventions = Period(date(2000, 1, 1), date(2040, 1, 1)), Conventions(minimum=1)
    wanted = [Wanted(name, period) for name in ("members", "posts", "first_response_median", "retention_7")]
    distributed: list[Any] = [held(community), ask(community, reckon, wanted, conventions)]
    manifest = folder.read_manifest(community)
    settings.CLICKHOUSE_URL = ""
    assert _alike([held(community), ask(community, reckon, wanted, conventions)], distributed)
    assert len(distributed[0]["threads"]) == 2
    assert manifest
    server = HttpServer(address)
    there = server.run(f"SELECT DISTINCT part FROM folkmoot_posts WHERE community_id = {community}").decode().split()
    assert set(there) == {part.file for part in manifest.of("posts")}
    forget(server, community)
    assert community not in published_versions(server)


@pytest.mark.usefixtures("by_settings")
def test_a_store_that_is_not_copied_yet_is_due_also_where_nothing_happens(
    cast: Cast, settings: Any, address: str
) -> None:
    settings.CLICKHOUSE_URL = ""
    refreshed(cast.community.id)
    assert cast.community.id not in communities_with_news()
    settings.CLICKHOUSE_URL = address
    assert cast.community.id in communities_with_news()
    bring_up_to_date(cast.community.id)
    assert cast.community.id not in communities_with_news()
    settings.CLICKHOUSE_URL = "http://127.0.0.1:1/own"
    assert cast.community.id not in communities_with_news()


@pytest.mark.usefixtures("by_settings")
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1/own", "ClickHouse does not answer: [Errno 111] Connection refused"),
        ("http://folk:wrong@{}/own", "ClickHouse refuses the user or the password of FOLKMOOT_CLICKHOUSE_URL."),
        ("http://folk:sec%2Fret%401@{}/other", "Database other does not exist"),
        ("clickhouse:8123", "FOLKMOOT_CLICKHOUSE_URL is no address like http://USER:PASSWORD@HOST:8123/DATABASE."),
    ],
)
def test_what_is_wrong_with_clickhouse_is_said_wherever_figures_are_asked_or_written(
    cast: Cast, settings: Any, address: str, url: str, words: str
) -> None:
    settings.CLICKHOUSE_URL = url.format(address.partition("@")[2].partition("/")[0])
    with pytest.raises(StoreUnavailable, match=re.escape(words)):
        ask(cast.community.id, reckon, [], Conventions())
    assert words in next(figures()).found
    answer = CliRunner().invoke(app, ["insights", "rebuild", "--community", cast.community.slug])
    assert answer.exit_code == 1
    assert words in answer.stderr.replace("\n", " ")
    assert folder.read_manifest(cast.community.id)


def test_the_password_of_clickhouse_goes_nowhere_else() -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{there.server_port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as there:
        thread = threading.Thread(target=there.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        with pytest.raises(StoreUnavailable, match="302"):
            HttpServer(f"http://folk:secret@127.0.0.1:{there.server_port}/own").run("SELECT 1")
        there.shutdown()
        thread.join()
    assert len(asked) == 1


@pytest.mark.usefixtures("both")
def test_a_question_that_takes_too_much_is_ended_and_said(server: HttpServer) -> None:
    manifest = published(server, COMMUNITY)
    assert manifest
    with pytest.raises(StoreUnavailable, match="ClickHouse refuses: Code: 241"):
        ClickEngine(server, COMMUNITY, manifest, seconds=60, memory_mb=20).rows(
            "SELECT COUNT(DISTINCT concat(a.key, b.key)) FROM facts a CROSS JOIN facts b"
        )
