"""Figures of activity, against a community that is counted by hand."""

from __future__ import annotations

from functools import cache

import pytest

from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.measuring import behind, breakdown, measure, series
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import day, fact, member, post, store, thread, visits

EVERY = Conventions(minimum=0)
WEEK = Period(day(0), day(6))


@cache
def _week() -> InMemoryStore:
    """1 writes on three days, 2 reacts on one, 3 reads on two, 4 is silent, 5 is staff, 6 a bot."""
    return store(
        members=[
            member(1, source="slack"),
            member(2),
            member(3),
            member(4),
            member(5, is_staff=True),
            member(6, is_bot=True),
        ],
        threads=[thread(1, 1, 0, space_id=7, tags=["python", "web"])],
        posts=[
            post(1, 1, 1, 0, opens=True, space_id=7),
            post(2, 1, 1, 2, space_id=7),
            post(3, 1, 1, 4),
            post(4, 1, 5, 1),
            post(5, 1, 6, 1),
        ],
        facts=[fact("reaction", 2, 2), *visits(3, 1, 5)],
    )


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("active_members", 3, 3),
        ("daily_active", 6 / 7, 3),
        ("weekly_active", 3, 3),
        ("monthly_active", 3, 3),
        ("stickiness", (3 + 1 + 2) / 30 / 3, 3),
        ("engagement_rate", 2 / 3, 3),
        ("contributing_members", 1, 1),
        ("lurking_members", 1, 1),
    ],
)
def test_a_week_counted_by_hand(name: str, value: float, n: int) -> None:
    figure = measure(_week(), metric_called(name), WEEK, conventions=EVERY)
    assert figure.value == pytest.approx(value)
    assert figure.n == n


def test_staff_and_bots_count_when_they_are_asked_in() -> None:
    active = metric_called("active_members")
    assert measure(_week(), active, WEEK, Scope(with_staff=True), EVERY).value == 4
    assert measure(_week(), active, WEEK, Scope(with_staff=True, with_bots=True), EVERY).value == 5


@pytest.mark.parametrize(
    ("scope", "value"),
    [
        (Scope(space_ids=(7,)), 1),
        (Scope(tag="web"), 1),
        (Scope(tag="java"), 0),
        (Scope(source="slack"), 1),
        (Scope(source=""), 2),
        (Scope(cohort="2025-11"), 3),
        (Scope(cohort="2025-12"), 0),
        (Scope(segment="segment:x"), 0),
    ],
)
def test_a_scope_cuts_what_is_counted(scope: Scope, value: int) -> None:
    assert measure(_week(), metric_called("active_members"), WEEK, scope, EVERY).value == value


def test_groups_are_counted_each_for_itself() -> None:
    active = metric_called("active_members")
    assert {each.group: each.value for each in breakdown(_week(), active, WEEK, "space", conventions=EVERY)} == {
        "7": 1,
        "1": 2,
        "": 1,
    }
    assert {each.group: each.value for each in breakdown(_week(), active, WEEK, "tag", conventions=EVERY)} == {
        "python": 1,
        "web": 1,
    }


def test_a_series_by_day_is_what_each_day_measures() -> None:
    for name in ("daily_active", "active_members", "weekly_active", "engagement_rate"):
        metric = metric_called(name)
        found = series(_week(), metric, WEEK, "day", conventions=EVERY)
        assert found == [
            measure(_week(), metric, Period(day(number), day(number)), conventions=EVERY) for number in range(7)
        ]


def test_a_series_by_week_is_cut_at_the_ends_of_the_period() -> None:
    found = series(_week(), metric_called("active_members"), Period(day(2), day(8)), "week", conventions=EVERY)
    assert [(each.period.first, each.period.last, each.value) for each in found] == [
        (day(2), day(6), 3),
        (day(7), day(8), 0),
    ]


def test_a_figure_of_few_is_withheld_and_tells_nothing() -> None:
    figure = measure(_week(), metric_called("active_members"), WEEK)
    assert figure.withheld
    assert (figure.value, figure.low, figure.high, figure.n) == (None, None, None, 0)


def test_behind_a_figure_are_the_people_it_counts() -> None:
    assert behind(_week(), metric_called("active_members"), WEEK) == [1, 2, 3]
    assert behind(_week(), metric_called("engagement_rate"), WEEK) == [1, 2]
    assert behind(_week(), metric_called("lurking_members"), WEEK, Scope(space_ids=(7,))) == []
