"""Nobody can be told by taking one figure from another."""

from __future__ import annotations

import pytest

from folkmoot.insights.metrics import differencing
from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.curves import cohorts_of, curve_of
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.measuring import breakdown, measure, series
from folkmoot.insights.monday.questions import reckon_cohorts, reckon_survival
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import at, day, member, post, store, thread, visits

WEEK = Period(day(0), day(6))
ACTIVE, POSTS = metric_called("active_members"), metric_called("posts")


def _community(*, forum: int = 0) -> InMemoryStore:
    """Two came from Slack, six joined here, some from a forum; all wrote on Tuesday, where they came from."""
    places = {"slack": (1, 2), "": range(3, 9), "forum": range(9, 9 + forum)}
    people = [(number, source, space) for space, (source, of) in enumerate(places.items(), 1) for number in of]
    return store(
        [member(number, source=source) for number, source, _space in people],
        (),
        [post(number, space, number, 1, space_id=space) for number, _source, space in people],
        [thread(space, 1, 0, space_id=space) for space in (1, 2, 3)],
        segment_members=[{"segment": "most", "member_id": number} for number in range(1, 7)]
        + [{"segment": "half", "member_id": number} for number in range(4, 10)],
    )


@pytest.mark.parametrize("metric", [ACTIVE, POSTS])
@pytest.mark.parametrize("scope", [Scope(source=""), Scope(space_ids=(2,)), Scope(segment="most")])
def test_what_would_leave_a_few_of_the_whole_is_withheld(metric: object, scope: Scope) -> None:
    assert measure(_community(), ACTIVE, WEEK).value == 8
    assert measure(_community(), metric, WEEK, scope).withheld  # type: ignore[arg-type]
    assert all(each.withheld or not each.n for each in series(_community(), ACTIVE, WEEK, "day", scope))


def test_of_three_parts_the_smallest_two_are_withheld_and_the_third_is_shown() -> None:
    engine = _community(forum=7)
    shown = {each.group: each.value for each in breakdown(engine, ACTIVE, WEEK, "source")}
    assert shown == {"forum": 7, "": None, "slack": None}
    for source, value in shown.items():
        assert measure(engine, ACTIVE, WEEK, Scope(source=source)).value == value
    assert [measure(engine, POSTS, WEEK, Scope(space_ids=ids)).value for ids in ((3,), (2, 3), (1, 2))] == [7, None, 8]


@pytest.mark.parametrize(
    "sizes",
    [(2, 10, 12, 14, 16, 16), (9, 10, 12, 14, 16, 16), (2, 4, 7, 9, 16, 16), (1, 1, 5, 7, 9, 9), (2, 2, 5, 6, 7)],
)
def test_a_space_alone_is_shown_where_the_table_of_all_shows_it(
    sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few of the others had to be counted to know it. In the first space one writes most of it."""
    monkeypatch.setattr(differencing, "_ONE_IN", 2)
    wrote = [(who, space) for space, size in enumerate(sizes, 1) for who in range(1, size + 1)] + [(1, 1)] * 60
    engine = store(
        [member(number) for number in range(1, 17)], (),
        [post(key, space, who, key % 7, space_id=space) for key, (who, space) in enumerate(wrote, 1)],
        [thread(space, 1, 0, space_id=space) for space in range(1, 7)],
    )  # fmt: skip
    few = Conventions(minimum=4)
    for metric in (POSTS, metric_called("core_members")):
        table = breakdown(engine, metric, WEEK, "space", Scope(), few)
        alone = [measure(engine, metric, WEEK, Scope(space_ids=(int(each.group),)), few) for each in table]
        assert [(each.value, each.withheld) for each in alone] == [(each.value, each.withheld) for each in table]


def test_what_leaves_enough_is_shown_and_who_sets_no_minimum_sees_all() -> None:
    engine = _community(forum=7)
    assert measure(engine, ACTIVE, WEEK, Scope(segment="half")).value == 6
    assert [each.value for each in series(engine, ACTIVE, WEEK, "week", Scope(source="forum"))] == [7]
    assert measure(engine, ACTIVE, WEEK, Scope(source="slack"), Conventions(minimum=1)).value == 2


def test_segments_that_differ_by_a_few_tell_nothing_of_those() -> None:
    sizes = {"all": range(1, 8), "paid": range(1, 7), "few": range(1, 4), "others": range(4, 15)}
    engine = store(
        [member(number) for number in range(1, 21)], (), [post(number, 1, number, 1) for number in range(1, 21)],
        [thread(1, 1, 0)],
        segment_members=[{"segment": name, "member_id": number} for name, of in sizes.items() for number in of],
    )  # fmt: skip
    shown = {name: measure(engine, POSTS, WEEK, Scope(segment=name)).value for name in sizes}
    assert shown == {"all": None, "paid": None, "few": None, "others": 11}
    assert {each.group: each.value for each in breakdown(engine, POSTS, WEEK, "segment")} == shown
    assert all(each.withheld for each in breakdown(engine, POSTS, WEEK, "space", Scope(segment="paid")))
    assert all(each.withheld for each in series(engine, POSTS, WEEK, "week", Scope(segment="paid")))
    assert measure(engine, POSTS, WEEK, Scope(segment="paid"), Conventions(minimum=1)).value == 6


def test_what_nobody_noted_yet_is_no_zero() -> None:
    seen = [
        {"key": f"v{number}", "day": day(9), "at": at(9), "visitor": f"v{number}", "is_member": False, "is_bot": False}
        for number in range(6)
    ]
    engine, visitors = store([member(1)], visits=seen), metric_called("visitor_views")
    assert measure(engine, visitors, WEEK).value is None
    assert measure(engine, visitors, Period(day(7), day(13))).value == 6
    assert measure(engine, visitors, Period(day(14), day(20))).value == 0
    weeks = series(engine, visitors, Period(day(0), day(20)), "week")
    assert [each.value for each in weeks] == [None, 6, 0]
    assert measure(store([member(1)]), metric_called("searches"), WEEK).value is None


def test_a_week_less_its_days_tells_of_no_day_however_long_the_series_is() -> None:
    """Sunday is of two; in the other week Saturday is of two and Sunday of three, which are enough by themselves."""
    here = {day: range(2 if day == 6 else 3 if day == 13 else 2 if day == 12 else 6 + day % 7) for day in range(14)}
    there = store([member(number) for number in range(1, 20)], [
        row for on, people in here.items() for number in people for row in visits(number + 1, on)
    ])  # fmt: skip
    found = series(there, ACTIVE, Period(day(0), day(13)), "day", conventions=Conventions(minimum=5))
    assert [place for place, each in enumerate(found) if each.withheld] == [0, 6, 12, 13]
    for week in (Period(day(0), day(6)), Period(day(7), day(13))):
        own = series(there, ACTIVE, week, "day", conventions=Conventions(minimum=5))
        assert own == [each for each in found if week.first <= each.period.first <= week.last]


def test_groups_of_a_part_and_its_cohorts_tell_no_more_than_figures_of_it() -> None:
    """All but two came from elsewhere; eleven of the twelve of a space are in the segment, and eight others."""
    people = {number: (1 if number <= 12 else 2) for number in range(1, 31)}
    engine = store(
        [member(number, source="slack" if number > 28 else "", joined=number % 2 * 31 - 90) for number in people], (),
        [post(number, space, number, 1, space_id=space) for number, space in people.items()],
        [thread(space, 1, 0, space_id=space) for space in (1, 2)],
        segment_members=[{"segment": "most", "member_id": number} for number in range(2, 21)],
    )  # fmt: skip
    alone = measure(engine, POSTS, WEEK, Scope((1,), segment="most"))
    table = {each.group: each.value for each in breakdown(engine, POSTS, WEEK, "space", Scope(segment="most"))}
    assert alone.withheld
    assert table == {"1": None, "2": None}
    assert all(each.withheld for each in breakdown(engine, POSTS, WEEK, "space", Scope(source="")))
    assert [each.value for each in breakdown(engine, POSTS, WEEK, "space")] == [18, 12]
    year, few = Period(day(-120), day(6)), Conventions()
    for scope, shown in ((Scope(), True), (Scope(source=""), False)):
        asked = Asked(engine, year, Cut(scope), few)
        cohorts = cohorts_of(asked, "month", bounded=True)
        assert any(each.n for each in cohorts) == shown
        assert curve_of(metric_called("survival_90"), asked).withheld != shown
        assert bool(reckon_cohorts(engine, year, scope, 5)) == shown
        assert bool(reckon_survival(engine, year, scope, few)[1]) == shown


def test_growth_of_activity_does_not_tell_of_a_period_in_which_a_few_were_active() -> None:
    """Five this week and three in the one before: a growth of two would say so."""
    seen = [each for number in range(1, 6) for each in visits(number, 8)] + visits(1, 1) + visits(6, 2) + visits(7, 3)
    engine = store([member(number) for number in range(1, 20)], seen)
    growth, weeks = metric_called("net_active"), [WEEK, Period(day(7), day(13))]
    assert [measure(engine, ACTIVE, week).value for week in weeks] == [None, 5]
    assert measure(engine, growth, weeks[1]).withheld
    assert measure(engine, growth, Period(day(14), day(20))).value == -5, "nobody is no secret"
