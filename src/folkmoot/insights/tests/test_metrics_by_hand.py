"""Every other figure, against communities that are counted by hand."""

from __future__ import annotations

from datetime import time
from functools import cache

import pytest

from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.curves import cohorts_of, curve_of
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.measuring import behind, breakdown, measure
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import at, day, fact, member, post, store, thread, visits
from folkmoot.moderation.targets import Week

EVERY = Conventions(minimum=1)
FIRST_WEEK, SECOND_WEEK = Period(day(0), day(6)), Period(day(7), day(13))
HOUR = 3600.0


@cache
def _two_weeks() -> InMemoryStore:
    """In the first week 1, 2, 3, 4 are here, in the second 1, 5 (joined in it) and 6 (from of old); 4 has left."""
    return store(
        members=[
            member(1), member(2), member(3), member(4, left=9), member(5, joined=8), member(6), member(7),
            member(8, joined=9, left=12),
        ],
        facts=[*visits(1, 0, 8), *visits(2, 1), *visits(3, 2), *visits(4, 3), *visits(5, 8), *visits(6, 13)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "who"),
    [
        ("members", 6, [1, 2, 3, 5, 6, 7]),
        ("joined", 2, [5, 8]),
        ("left", 2, [4, 8]),
        ("net_members", 0, []),
        ("new_members", 1, [5]),
        ("returning_members", 1, [1]),
        ("resurrected_members", 1, [6]),
        ("lapsed_members", 2, [2, 3]),
        ("departed_members", 1, [4]),
        ("net_active", 3 - 4, []),
        ("churn_rate", 3 / 4, [2, 3, 4]),
        ("dormant_members", 1, [7]),
    ],
)
def test_growth(name: str, value: float, who: list[int]) -> None:
    metric = metric_called(name)
    assert measure(_two_weeks(), metric, SECOND_WEEK, conventions=EVERY).value == pytest.approx(value)
    assert behind(_two_weeks(), metric, SECOND_WEEK, conventions=EVERY) == who


def test_who_writes_for_the_first_time_is_a_new_contributor_whenever_they_joined() -> None:
    wrote = ((1, -3), (1, 0), (2, 3), (2, 9), (3, 8), (5, 1))
    posts = [post(number, 1, by, on) for number, (by, on) in enumerate(wrote, 1)]
    there = store([member(1), member(2), member(3), member(4, joined=1), member(5, is_bot=True)], posts=posts)
    metric = metric_called("new_contributors")
    assert measure(there, metric, FIRST_WEEK, conventions=EVERY).value == 1
    assert behind(there, metric, FIRST_WEEK, conventions=EVERY) == [2]


@cache
def _joiners() -> InMemoryStore:
    """Four join on day 0: 1 is here to day 100, 2 to day 30, 3 to day 10, 4 never. Known until day 200, by 9."""
    return store(
        members=[*(member(number, joined=0) for number in (1, 2, 3, 4)), member(9)],
        facts=[*visits(1, 0, 7, 29, 100), *visits(2, 1, 30), *visits(3, 10), *visits(9, 200)],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retention_7", 3 / 4),
        ("retention_30", 2 / 4),
        ("retention_90", 1 / 4),
        ("retention_week_1", 2 / 4),
        ("retention_week_4", 2 / 4),
        ("retention_week_12", 0),
        ("survival_90", 1 / 4),
        ("lifetime_median", 10 * 24 * HOUR),
    ],
)
def test_retention(name: str, value: float) -> None:
    assert measure(_joiners(), metric_called(name), FIRST_WEEK, conventions=EVERY).value == pytest.approx(value)


def test_cohorts_tell_only_spans_that_are_over() -> None:
    asked = Asked(_joiners(), FIRST_WEEK, Cut(Scope()), EVERY)
    (bounded,) = cohorts_of(asked, "week", bounded=True)
    shares = {cell.span: cell.share for cell in bounded.cells if cell.share}
    assert (bounded.n, shares) == (4, {0: 2 / 4, 1: 2 / 4, 4: 2 / 4, 14: 1 / 4})
    # Who joined on the last day of the cohort, day 6, was watched for 195 days: 27 whole weeks.
    assert len(bounded.cells) == 27
    (unbounded,) = cohorts_of(asked, "week", bounded=False)
    assert [cell.share for cell in unbounded.cells[:6]] == [3 / 4, 3 / 4, 2 / 4, 2 / 4, 2 / 4, 1 / 4]


def test_who_joined_too_lately_is_not_counted_as_gone() -> None:
    lately = store(members=[member(1, joined=0), member(2, joined=3)], facts=visits(1, 0, 8))
    assert measure(lately, metric_called("retention_7"), FIRST_WEEK, conventions=EVERY).n == 1
    assert measure(lately, metric_called("survival_90"), FIRST_WEEK, conventions=EVERY).value is None


@cache
def _questions() -> InMemoryStore:
    """Five questions at noon of day 0: answered after 1, 2 and 30 hours, by a bot and by themselves alone."""
    return store(
        members=[*(member(number) for number in range(1, 6)), member(7, is_staff=True), member(8, is_bot=True)],
        threads=[
            *(thread(number, number, 0, accepted_at=at(0, 14) if number == 2 else None) for number in range(1, 6)),
            thread(6, 7, 0), thread(7, 1, 0, space_kind="articles"),
        ],
        posts=[
            *(post(number, number, number, 0, opens=True) for number in range(1, 6)),
            post(11, 1, 2, 0, 13),
            post(12, 2, 7, 0, 14),
            post(13, 3, 1, 1, 18), post(14, 3, 2, 1, 20),
            post(15, 4, 8, 0, 12.5),
            post(16, 5, 5, 0, 15),
            post(17, 7, 2, 4, 12),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_response_median", 30 * HOUR),
        ("first_response_p90", None),
        ("first_response_in_target", 2 / 5),
        ("first_response_working_median", 12 * HOUR),
        ("first_response_working_p90", None),
        # Nobody was watched for 24 hours of working time: nothing can be said of it.
        ("first_response_working_in_target", None),
        ("peer_response_median", None),
        ("unanswered_share", 2 / 5),
        ("resolution_median", None),
        ("resolution_p90", None),
        ("resolution_in_target", 1 / 5),
        ("resolution_working_median", None),
        ("resolution_working_p90", None),
        ("resolution_working_in_target", 1 / 5),
    ],
)
def test_answers_with_those_that_still_wait(name: str, value: float | None) -> None:
    # Noon to 18:00 on Monday, 09:00 to 18:00 on Tuesday less the pause of three hours.
    hours = {0: [(time(9), time(18))], 1: [(time(9), time(12)), (time(15), time(18))]}
    conventions = Conventions(minimum=1, week=Week("UTC", hours), resolution_hours=2.0 if "working" in name else 72.0)
    found = measure(_questions(), metric_called(name), FIRST_WEEK, conventions=conventions).value
    assert found == (pytest.approx(value) if value is not None else None)


def test_behind_the_unanswered_are_the_threads_that_wait() -> None:
    assert behind(_questions(), metric_called("unanswered_share"), FIRST_WEEK) == [4, 5]


def test_a_curve_ends_where_too_few_are_watched() -> None:
    asked = Asked(_questions(), FIRST_WEEK, Cut(Scope()), EVERY)
    metric = metric_called("first_response_median")
    points = curve_of(metric, asked).points
    assert [each.time / HOUR for each in points] == [1, 2, 30]
    assert [each.share for each in points] == pytest.approx([0.8, 0.6, 0.4])
    few = Asked(_questions(), FIRST_WEEK, Cut(Scope()), Conventions(minimum=4))
    assert [each.watched for each in curve_of(metric, few).points] == [5, 4]
    assert curve_of(metric, Asked(_questions(), FIRST_WEEK, Cut(Scope()), Conventions(minimum=6))).withheld


@cache
def _writers() -> InMemoryStore:
    """1 writes 6 posts (two open threads), 2 writes 3, 3 writes 1, 4 gives 2 reactions, 5 reads; +, +, -, . in mood."""
    moods = iter([0.9, 0.4, -0.6, None, 0.0, 0.01, *[None] * 4])
    by = [1] * 6 + [2] * 3 + [3]
    return store(
        members=[member(number) for number in range(1, 6)],
        threads=[thread(1, 1, 0), thread(2, 1, 0)],
        posts=[post(n, 1, who, n % 7, sentiment=next(moods)) for n, who in enumerate(by, 1)],
        facts=[fact("reaction", 4, 1), fact("reaction", 4, 2), *visits(5, 1)],
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("posts", 10),
        ("threads", 2),
        ("reactions", 2),
        ("posts_per_contributor", 10 / 3),
        ("contribution_gini", (2 * (1 * 1 + 2 * 3 + 3 * 6) / (3 * 10)) - 4 / 3),
        ("top_1_share", 0.05 * 6 / 10),
        ("next_9_share", 0.45 * 6 / 10),
        ("other_90_share", (0.5 * 6 + 3 + 1) / 10),
        # Scores 22, 9, 3, 2, 0.2: after the first 22 of 36.2 are done, after the second 31 (0.856), the third 0.939.
        ("core_members", 2),
        ("regular_members", 2),
        ("casual_members", 1),
        ("sentiment_ratio", 2 / 1),
        ("positive_share", 2 / 5),
        ("negative_share", 1 / 5),
        ("unjudged_share", 5 / 10),
    ],
)
def test_contribution_and_mood(name: str, value: float) -> None:
    found = measure(_writers(), metric_called(name), FIRST_WEEK, conventions=EVERY)
    assert found.value == pytest.approx(value)
    assert found.low is None or found.low <= value <= (found.high or value)


def test_levels_have_their_people_behind_them() -> None:
    levels = [
        behind(_writers(), metric_called(f"{each}_members"), FIRST_WEEK) for each in ("core", "regular", "casual")
    ]
    assert levels == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(
    ("name", "value"),
    [("events_held", 2), ("event_participants", 3), ("event_show_rate", 2 / 3), ("event_repeat_share", 2 / 3)],
)
def test_events(name: str, value: float) -> None:
    """1 said so and came twice; 2 said so, did not come to that, but to another, as once before; 3 came by chance."""
    coming = store(
        members=[member(1), member(2), member(3)],
        facts=[
            fact("rsvp", 1, 0, subject_id=10), fact("attend", 1, 1, subject_id=10), fact("rsvp", 1, 2, subject_id=11),
            fact("attend", 1, 3, subject_id=11), fact("rsvp", 2, 0, subject_id=10), fact("attend", 2, 3, subject_id=11),
            fact("attend", 2, -9, subject_id=9), fact("attend", 3, 1, subject_id=10),
        ],
    )  # fmt: skip
    assert measure(coming, metric_called(name), FIRST_WEEK, conventions=EVERY).value == pytest.approx(value)


def test_without_events_there_is_no_figure_of_them() -> None:
    metric = metric_called("event_participants")
    assert measure(_writers(), metric, FIRST_WEEK, conventions=EVERY).value is None
    assert str(metric.nothing) == "No events are known in the period."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("funnel_visitors", 3), ("funnel_joined", 4), ("funnel_posted", 3), ("funnel_answered", 2),
        ("funnel_regular", 1), ("first_post_share", 3 / 4), ("first_answered_share", 2 / 3),
        ("became_regular_share", 1 / 2), ("visitors", 3 / 7), ("visitor_views", 4), ("visitor_depth", 1 / 3),
        ("searches", 3), ("searches_in_vain", 2), ("search_failure_rate", 2 / 3),
    ],
)  # fmt: skip
def test_the_funnel_and_who_has_not_joined(name: str, value: float) -> None:
    assert measure(_newcomers(), metric_called(name), FIRST_WEEK, conventions=EVERY).value == pytest.approx(value)


@cache
def _newcomers() -> InMemoryStore:
    """1 to 4 join on day 0; 1, 2, 3 write, 1 and 2 are answered, 1 is here in three later weeks, 3 too."""
    seen = {"is_bot": False, "is_member": False, "page": "/a", "space_id": 1}
    return store(
        members=[*(member(number, joined=0) for number in range(1, 5)), member(9)],
        threads=[thread(number, number, 0) for number in (1, 2, 3)],
        posts=[
            *(post(number, number, number, 0, opens=True) for number in (1, 2, 3)),
            post(11, 1, 9, 1, other_id=1), post(12, 2, 9, 2, other_id=2), post(13, 3, 3, 2),
        ],
        facts=[*visits(1, 8, 15, 40), *visits(2, 8, 9, 10), *visits(3, 8, 15, 40)],
        visits=[
            {**seen, "key": "a", "day": day(0), "visitor": "x"}, {**seen, "key": "b", "day": day(0), "visitor": "x"},
            {**seen, "key": "c", "day": day(1), "visitor": "y"}, {**seen, "key": "d", "day": day(2), "visitor": "z"},
            {**seen, "key": "e", "day": day(2), "visitor": "m", "is_member": True},
            {**seen, "key": "f", "day": day(2), "visitor": "r", "is_bot": True},
        ],
        searches=[
            {"key": "a", "day": day(0), "visitor": "x", "words": "peat", "results": 0},
            {"key": "b", "day": day(0), "visitor": "y", "words": "peat", "results": 0},
            {"key": "c", "day": day(1), "visitor": "z", "words": "moss", "results": 3},
        ],
    )  # fmt: skip


def test_who_searches_again_and_again_is_one() -> None:
    again = [{"key": f"{at}", "day": day(0), "visitor": "x", "words": "divorce", "results": 0} for at in range(9)]
    found = breakdown(store([member(1)], searches=again), metric_called("searches_in_vain"), FIRST_WEEK, "words")
    assert [each.group for each in found] == []


def test_what_few_searched_for_is_not_named() -> None:
    by_words = metric_called("searches")
    named = breakdown(_newcomers(), by_words, FIRST_WEEK, "words", conventions=Conventions(minimum=2))
    assert [each.group for each in named] == ["peat"]
    named = breakdown(_newcomers(), by_words, FIRST_WEEK, "words", conventions=EVERY)
    assert [(each.group, each.value) for each in named] == [("peat", 2), ("moss", 1)]
