"""The Monday page: what it says of a small community, how honestly, and what it keeps from whom."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Thread
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.sheets import as_csv
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.cards import cards
from folkmoot.insights.changes import Change, change
from folkmoot.insights.choice import read_choice
from folkmoot.insights.files import as_json, reckon_parquet
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Better, Figure, Period, Scope, Unit
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.monday import curves
from folkmoot.insights.monday.headline import verdict
from folkmoot.insights.monday.tiles import change_detail, change_words
from folkmoot.insights.queries.reach import demand_reach, demand_weeks, within_reach
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.in_memory import InMemoryStore

YESTERDAY = timezone.now().date() - timedelta(days=1)
SPAN = Span(date(2024, 1, 1), date(2026, 11, 20), 100)


def _figure(
    value: float | None, n: int = 50, bounds: tuple[float, float | None] | None = None, unit: Unit = Unit.MEMBERS
) -> Figure:
    low, high = bounds or (None, None)
    return Figure("x", value, low, high, n, unit, Period(YESTERDAY, YESTERDAY))


def _share(value: float, reach: float) -> Figure:
    return _figure(value, bounds=(value - reach, value + reach), unit=Unit.SHARE)


@pytest.mark.parametrize(
    ("now", "then", "better", "direction", "is_good"),
    [
        (_figure(312), _figure(339), Better.UP, "none", None),
        (_figure(400), _figure(200), Better.UP, "up", True),
        (_figure(200), _figure(400), Better.UP, "down", False),
        (_figure(200), _figure(400), Better.NEITHER, "down", None),
        (_figure(3), _figure(6), Better.UP, "none", None),
        (_figure(0), _figure(0), Better.UP, "unknown", None),
        (_figure(None), _figure(5), Better.UP, "unknown", None),
        (_share(0.5, 0.1), _share(0.3, 0.05), Better.DOWN, "up", False),
        (_share(0.5, 0.2), _share(0.4, 0.2), Better.UP, "none", None),
        (_figure(7.0, unit=Unit.RATIO), _figure(5.0, unit=Unit.RATIO), Better.UP, "unknown", None),
        (_figure(5.0, bounds=(-2, 12)), _figure(-3.0, bounds=(-9, 4)), Better.UP, "none", None),
        (_figure(90.0, bounds=(60, None)), _figure(20.0, bounds=(10, 30)), Better.DOWN, "up", False),
        (_figure(90.0, bounds=(60, None)), _figure(20.0, bounds=(10, None)), Better.DOWN, "none", None),
        # 71 posts after 43: clear as a Poisson count, not where 28 people wrote them after 19.
        (_figure(71.0, 28, unit=Unit.POSTS), _figure(43.0, 19, unit=Unit.POSTS), Better.UP, "none", None),
        (_figure(71.0, 71, unit=Unit.POSTS), _figure(43.0, 43, unit=Unit.POSTS), Better.UP, "up", True),
    ],
)  # fmt: skip
def test_a_change_is_said_only_where_the_intervals_say_so(
    now: Figure, then: Figure, better: Better, direction: str, is_good: bool | None
) -> None:
    found = change(now, then, better)
    assert (found.direction, found.is_good) == (direction, is_good)


def test_the_interval_of_a_change_of_counts_is_that_of_their_ratio() -> None:
    found = change(_figure(400), _figure(200), Better.UP)
    assert found.share == pytest.approx(1.0)
    # exp(ln 2 -+ 1.96 * sqrt(1/400 + 1/200)) - 1
    assert found.low == pytest.approx(0.688, abs=0.001)
    assert found.high == pytest.approx(1.370, abs=0.001)


def test_bounds_of_a_change_stand_only_beside_a_change_that_is_clear() -> None:
    """'was 339; change between -41 % and +10 %' tells a reader nothing that 'no clear change' has not told."""
    unclear, clear = _figure(339), _figure(200)
    assert change_detail(change(_figure(312), unclear, Better.UP), unclear) == "was 339"
    assert change_detail(change(_figure(400), clear, Better.UP), clear) == "was 200; change between +69 % and +137 %"
    points = change(_share(0.532, 0.05), _share(0.3, 0.05), Better.UP)
    assert change_words(points, Unit.SHARE) == "+23.2 points"


@pytest.mark.parametrize(
    ("few_in", "step"), [((), "day"), (("day",), "week"), (("day", "week"), None), (("week",), "month")]
)
def test_a_curve_of_days_with_too_few_people_each_is_drawn_by_longer_steps(
    few_in: tuple[str, ...], step: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = replace(_figure(None), withheld=True), _figure(30)
    monkeypatch.setattr(
        curves, "answers", lambda _of, wanted: [[few if each.step in few_in else many, _figure(0)] for each in wanted]
    )
    choice = read_choice({"period": "365d"} if step == "month" else {}, community_id=1, time_zone="UTC", span=None)
    assert curves.telling_step(choice, METRICS["active_members"]) == step


def test_a_way_from_visitor_to_regular_is_not_told_in_scraps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too few joined to say how many, no bar of zero regulars stands alone."""
    names = (*curves.FUNNEL, *curves.PASSAGES.values())
    figures = [_figure(0) if name == "funnel_regular" else replace(_figure(None), withheld=True) for name in names]
    monkeypatch.setattr(curves, "answers", lambda *_asked: figures)
    choice = read_choice({}, community_id=1, time_zone="UTC", span=None)
    assert curves.load_funnel(Actor.visitor(1), choice) == {"empty": "Too few to say anything"}


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        ("2026-03-04", "2026-03-10", Period(date(2026, 3, 2), date(2026, 3, 15))),
        ("2026-03-02", "2026-03-15", Period(date(2026, 3, 2), date(2026, 3, 15))),
        ("2026-11-03", "2031-12-31", Period(date(2026, 11, 2), date(2026, 11, 15))),
        ("2026-11-20", "2026-11-20", Period(date(2026, 11, 9), date(2026, 11, 15))),
    ],
)
def test_who_does_not_see_people_has_whole_weeks_that_are_over_and_staff_as_is_usual(
    cast: Cast, first: str, last: str, weeks: Period
) -> None:
    """Figures of days more or less, and with staff and without, would tell of a few people by subtraction."""
    today, mo, max_ = date(2026, 11, 20), cast.actor(cast.mo), cast.actor(cast.max)
    asked = {"period": "own", "from": first, "to": last, "staff": "1"}
    choice = read_choice(asked, community_id=cast.community.id, time_zone="UTC", span=SPAN, today=today)
    assert within_reach(max_, choice) == choice
    fitted = within_reach(mo, choice)
    assert (fitted.period, fitted.scope.with_staff, fitted.is_free) == (weeks, False, False)
    demand_weeks(mo, weeks, today)
    demand_weeks(max_, choice.period, today)
    for period in (Period(weeks.first, weeks.last - timedelta(days=1)), Period(today, today)):
        with pytest.raises(NotAllowed, match="whole weeks"):
            demand_weeks(mo, period, today)
    with pytest.raises(NotAllowed, match="staff and programs"):
        demand_reach(mo, Scope(with_bots=True))


def test_parts_of_growth_are_as_long_as_each_other_and_touch() -> None:
    parts = curves.growth_parts(Period(date(2026, 1, 1), date(2026, 1, 28)))
    assert len(parts) == 12
    assert {part.days for part in parts} == {28}
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(parts))
    assert len(curves.growth_parts(parts[-1], parts[-3].first)) == 3, "nothing is drawn of a time before the first day"


def test_files_are_read_back_as_they_were_and_spreadsheets_run_nothing(tmp_path: Path) -> None:
    columns, rows = ("a", "b", "b"), [("=1+1", 2, None), ("é", 3.5, True)]
    assert list(csv.reader(io.StringIO(as_csv(columns, rows))))[1][0] == "'=1+1"
    assert json.loads(as_json(columns, rows))[1] == {"a": "é", "b": 3.5, "b_2": True}
    (tmp_path / "sheet.parquet").write_bytes(reckon_parquet(InMemoryStore(), columns, rows))
    with duckdb.connect() as connection:
        read = connection.execute(f"SELECT * FROM '{tmp_path}/sheet.parquet'").fetchall()
    assert read == [("=1+1", 2.0, None), ("é", 3.5, True)]


@pytest.fixture
def lively(cast: Cast, engines: dict[int, Any]) -> Cast:
    """Six members who wrote, in the backroom, too, which Mo may not enter."""
    people = [cast.mia, cast.nils, cast.eda, cast.bea, cast.olga, cast.max]
    begun = datetime.combine(YESTERDAY, datetime.min.time())
    secret = commands.create_thread(actor=cast.actor(cast.mia), space=cast.backroom, title="A secret", markdown="x")
    shown = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="In the open", markdown="x")
    members = [
        {"member_id": each.id, "person_id": each.id, "joined_day": YESTERDAY, "joined_at": begun, "role": "member",
         "is_staff": False, "is_bot": False, "source": ""} for each in people
    ]  # fmt: skip
    posts = [
        {"post_id": 1000 * thread.id + number, "thread_id": thread.id, "space_id": thread.space_id,
         "member_id": each.id, "day": YESTERDAY, "at": begun, "opens": number == 0, "words": 3, "reactions": 0}
        for thread in (secret, shown) for number, each in enumerate(people)
    ]  # fmt: skip
    days = [
        {"day": YESTERDAY, "person_id": each.id, "visits": 1, "posts": 2, "threads": 0, "reactions": 0, "others": 0}
        for each in people
    ]
    threads = [
        {"thread_id": thread.id, "space_id": thread.space_id, "space_kind": "forum", "kind": "topic",
         "member_id": people[0].id, "day": YESTERDAY, "at": begun, "tags": []} for thread in (secret, shown)
    ]  # fmt: skip
    engines[cast.community.id] = InMemoryStore(members=members, posts=posts, member_days=days, threads=threads)
    return cast


def test_the_whole_page_stands_without_scripts_and_every_card_says_something_or_is_left_out(lively: Cast) -> None:
    page = _as(lively, "max").get("/c/moorland/insights/?whole=1").content.decode()
    assert "How are we?" in page
    assert "skeleton" not in page
    assert "The log says why" not in page
    assert "Active members: 6" in page
    assert "contributing members and the engagement rate would say the same again" in page
    assert "Contributing members: 6" not in page
    assert "<b>How we are:</b> Active members: 6." in " ".join(page.split())
    assert 'data-copy-of="letter"' in page
    assert page.count("A secret") >= 1
    assert 'aria-label="Write to Mia' in page
    assert "came by import and has no account yet" not in page
    frame = _as(lively, "olga").get("/c/moorland/insights/?period=7d").content.decode()
    assert 'http-equiv="refresh"' in frame
    assert f'hx-get="/c/moorland/insights/cards/{next(iter(cards)).name}/"' in frame


def test_names_of_private_spaces_and_people_stay_with_who_may_see_them(lively: Cast) -> None:
    client = _as(lively, "mo")
    page = client.get("/c/moorland/insights/?whole=1").content.decode()
    assert "In the open" in page
    assert "A secret" not in page
    assert "Backroom" not in page
    assert "Began to write" not in page
    assert client.get("/c/moorland/insights/cards/people/").status_code == 404
    assert client.get("/c/moorland/insights/behind/active_members/").status_code == 403
    assert b"Mia" in _as(lively, "max").get("/c/moorland/insights/behind/active_members/").content
    groups = client.get("/c/moorland/insights/export/groups.json").json()
    assert str(lively.backroom.id) not in {row["group"] for row in groups if row["by"] == "space"}


def test_figures_cannot_be_narrowed_to_what_one_does_not_see(lively: Cast) -> None:
    secret = Thread.everywhere.get(title="A secret")
    commands.retag_thread(actor=lively.actor(lively.mia), thread=secret, tags=["takeover", "layoffs"])
    days = f"from={YESTERDAY}&to={YESTERDAY}"
    api = "/c/moorland/api/v1/insights"
    mo, manager = _as(lively, "mo"), _as(lively, "max")
    for narrowed in (f"space={lively.backroom.id}", "tag=takeover"):
        assert mo.get(f"/c/moorland/insights/?whole=1&{narrowed}").status_code == 403
        assert mo.get(f"/c/moorland/insights/export/figures.json?{narrowed}").status_code == 403
        assert manager.get(f"/c/moorland/insights/export/figures.json?{narrowed}").status_code == 200
    inside = f"{api}/figures?metric=posts&{days}&space_id={lively.backroom.id}"
    assert (mo.get(inside).status_code, manager.get(inside).status_code) == (403, 200)
    page = "/c/moorland/insights/?period=7d"
    assert [b"takeover" in each.get(page).content for each in (mo, manager)] == [False, True]
    assert mo.get("/c/moorland/insights/behind/unanswered_share/?segment=segment:leaving").status_code == 403
    where = "/c/moorland/insights/cards/spaces/?period=7d&segment=segment:leaving"
    assert (mo.get(where).content.strip(), b"Nothing was written" in manager.get(where).content) == (b"", True)


def test_a_breakdown_leaves_out_spaces_that_one_does_not_see(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [replace(_figure(9), group=str(space.id)) for space in (cast.forum, cast.backroom)]
    monkeypatch.setattr("folkmoot.insights.api_figures.answers", lambda *_asked: [found])
    about = "/c/moorland/api/v1/insights/breakdown?metric=posts&by=space"
    assert _as(cast, "mo").get(f"{about}&from={YESTERDAY}&to={YESTERDAY}").status_code == 403
    asked = f"{about}&from=2026-03-02&to=2026-03-15"
    groups = {name: [each["group"] for each in _as(cast, name).get(asked).json()] for name in ("mo", "max")}
    assert groups == {"mo": [str(cast.forum.id)], "max": [str(cast.forum.id), str(cast.backroom.id)]}


@pytest.mark.parametrize(("reader", "leads_to_imports"), [("max", True), ("mo", False)])
def test_where_nothing_is_known_managers_are_led_to_what_fills_it(
    cast: Cast, engines: dict[int, Any], reader: str, leads_to_imports: bool
) -> None:
    engines[cast.community.id] = InMemoryStore()
    page = _as(cast, reader).get("/c/moorland/insights/?whole=1").content.decode()
    assert "Nothing to count yet" in page
    assert ('class="button primary" href="/c/moorland/imports/"' in page) is leads_to_imports


def test_a_store_that_cannot_be_asked_is_said_in_plain_words(cast: Cast) -> None:
    answer = _as(cast, "max").get("/c/moorland/insights/")
    assert answer.status_code == 200
    assert b"Your figures are being reckoned" in answer.content


def test_a_card_that_fails_leaves_the_others(lively: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_args: object) -> None:
        raise StoreUnavailable("This took too long.")

    monkeypatch.setattr("folkmoot.insights.monday.lasting.kept", unavailable)
    page = _as(lively, "max").get("/c/moorland/insights/?whole=1").content.decode()
    assert "This took too long." in page
    assert "Active members: 6" in page


def test_a_board_is_composed_shown_and_asked_for_by_the_api(lively: Cast) -> None:
    client = _as(lively, "max")
    sent = {
        "name": "Weekly", "is_shared": "on", "tiles-TOTAL_FORMS": 3, "tiles-INITIAL_FORMS": 0,
        "tiles-0-metric": "active_members", "tiles-0-look": "line", "tiles-0-ORDER": 2,
        "tiles-1-metric": "joined", "tiles-1-look": "figure", "tiles-1-ORDER": 1,
    }  # fmt: skip
    made = client.post("/c/moorland/insights/boards/new/?period=7d", sent)
    page = _as(lively, "mo").get(made["Location"]).content.decode()
    assert page.index("Joined") < page.index("Active members, a day")
    listed = client.get("/c/moorland/api/v1/insights/boards").json()
    assert [(tile["metric"], tile["look"]) for tile in listed[0]["tiles"]] == [
        ("joined", "figure"),
        ("active_members", "line"),
    ]
    assert listed[0]["query"] == "period=7d"


def test_sql_is_asked_on_the_page_and_by_programs_and_nothing_typed_is_lost(lively: Cast) -> None:
    client = _as(lively, "max")
    asked = {"sql": "SELECT count(*) AS posts FROM posts", "do": "ask"}
    assert b"<td>12</td>" in b"".join(client.post("/c/moorland/insights/sql/", asked).content.split())
    refused = client.post("/c/moorland/insights/sql/", {"sql": "COPY posts TO 'x'", "do": "ask"})
    assert refused.status_code == 422
    assert b"COPY posts TO" in refused.content
    found = client.post("/c/moorland/insights/sql/", asked | {"do": "csv"})
    assert found.content == b"posts\r\n12\r\n"
    assert client.post("/c/moorland/insights/sql/", asked | {"do": "keep", "name": "Posts"}).status_code == 302
    assert _as(lively, "mo").get("/c/moorland/insights/sql/").status_code == 403


def test_sheets_are_had_by_programs_of_the_staff_within_its_reach(lively: Cast) -> None:
    address, days = "/c/moorland/api/v1/insights/sheets", f"?from={YESTERDAY}&to={YESTERDAY}"
    client = _as(lively, "max")
    assert {"figures", "series", "groups"} <= {each["name"] for each in client.get(address).json()}
    rows = client.get(f"{address}/figures.json{days}").json()
    assert next(row for row in rows if row["metric"] == "active_members")["value"] == 6
    found = client.get(f"{address}/definitions.csv{days}")
    assert found.headers["Content-Disposition"].endswith('moorland-definitions.csv"')
    assert client.get(f"{address}/annotations.parquet{days}").content.startswith(b"PAR1")
    assert client.get(f"{address}/figures.xml{days}").status_code == 404
    assert client.get(f"{address}/secrets.csv{days}").status_code == 404
    assert client.get(f"{address}/figures.csv").status_code == 422
    assert _as(lively, "mo").get(f"{address}/figures.csv?from=2026-01-06&to=2026-01-07").status_code == 403
    assert _as(lively, "mia").get(address).status_code == 403
    assert _as(lively, "mia").get(f"{address}/figures.csv{days}").status_code == 403


def _as(cast: Cast, handle: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, handle).account)
    return client


def test_the_frame_does_not_wait_for_a_store_that_has_to_start(lively: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot.insights.views.home.must_wait", lambda *_asked: True)
    client = _as(lively, "max")
    frame = client.get("/c/moorland/insights/?period=7d").content.decode()
    assert 'hx-get="/c/moorland/insights/?period=7d"' in frame
    assert "whole=1" in frame
    assert (
        "How are we?" in client.get("/c/moorland/insights/?period=7d", headers={"HX-Request": "true"}).content.decode()
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("joined", "up", True), ("churn_rate", "up", False), ("posts", "none", None)],
         "Better than in the period before: Joined (+1). Worse than in the period before: Churn (+1). "
         "1 other figure shows no clear change."),
        ([("joined", "none", None), ("churn_rate", "unknown", None)],
         "No figure changed clearly from the period before."),
        ([("posts", "up", None)], ""),
        ([("joined", "unknown", None)], ""),
    ],
)  # fmt: skip
def test_the_first_line_names_what_got_better_and_what_worse(
    changes: list[tuple[str, str, bool | None]], said: str
) -> None:
    tiles: list[Any] = [
        SimpleNamespace(metric=METRICS[name], before=Change(direction, is_good=is_good), before_words="+1")
        for name, direction, is_good in changes
    ]
    assert verdict(tiles) == said


def test_tabs_keep_the_period_and_what_figures_are_narrowed_to(lively: Cast) -> None:
    """Also over pages that know no period, and between the names of periods and the days of the network."""
    client = _as(lively, "max")
    first, last = YESTERDAY - timedelta(days=6), YESTERDAY
    asked = f"period=7d&from={first}&to={last}&source=ning&staff=1"
    home = _links(client, "/c/moorland/insights/?period=7d&source=ning&staff=1&whole=1")
    assert home["Export"] == f"/c/moorland/insights/export/?{asked}"
    assert home["Network"] == f"/c/moorland/insights/network/?{asked}"
    network = client.get(home["Network"])
    assert network.context["form"].data["from"] == str(first)
    assert network.context["form"].data["staff"] == "1"
    goals = _links(client, home["Goals"])
    assert goals["Overview"] == f"/c/moorland/insights/?{asked}"
    own = _links(client, "/c/moorland/insights/network/?from=2026-01-01&to=2026-02-01&staff=on&sort=answers")
    assert own["Overview"] == "/c/moorland/insights/?period=own&from=2026-01-01&to=2026-02-01&staff=1"
    assert _links(client, "/c/moorland/insights/goals/")["Overview"] == "/c/moorland/insights/"


def _links(client: Client, address: str) -> dict[str, str]:
    """Where the tabs of a page lead."""
    page = client.get(address).content.decode()
    tabs = "".join(re.findall(r'<nav class="tabs".*?</nav>', page, re.DOTALL))
    return {words.strip(): unescape(url) for url, words in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)<', tabs)}


def test_what_narrows_the_page_is_seen_to_also_where_nobody_is_in_it(lively: Cast) -> None:
    page = _as(lively, "max").get("/c/moorland/insights/?whole=1&source=ning").content.decode()
    assert '<option value="ning" selected' in page
