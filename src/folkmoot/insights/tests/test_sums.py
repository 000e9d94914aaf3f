"""What the writer sums ahead is what the plain definitions say."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from folkmoot.insights.metrics import summed
from folkmoot.insights.metrics.asking import Asked
from folkmoot.insights.metrics.catalogue import ALL, metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.cuts import Cut
from folkmoot.insights.metrics.definition import Metric, Period, Scope
from folkmoot.insights.metrics.lasting import _bounded, lasting_figures, lasting_groups
from folkmoot.insights.metrics.measuring import measure, series
from folkmoot.insights.metrics.shapes import label
from folkmoot.insights.metrics.wanted import Kind, Wanted, reckon
from folkmoot.insights.monday.questions import reckon_cohorts
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import at, day, fact, member, post, store, thread, visits

COUNTED = [metric for metric in ALL if metric.counted]
# Days 2 to 40: weeks and months are cut short at both ends.
PERIOD = Period(day(2), day(40))
FEBRUARY = date(2026, 2, 1)
# A moment after all deeds: then the writer's counts are not used, and every step is asked of the rows.
PLAIN = Conventions(minimum=1, until=datetime(2030, 1, 1, tzinfo=UTC))
EVERY = Conventions(minimum=1)


@pytest.fixture(scope="module")
def community() -> InMemoryStore:
    dice = random.Random(5)
    members: list[Any] = [
        member(number, dice.randint(-30, 30), is_staff=number == 1, is_bot=number == 2, person_id=min(number, 18),
               source=dice.choice(["", "slack"])) for number in range(1, 21)
    ]  # fmt: skip
    threads = [
        thread(number, dice.randint(1, 12), dice.randint(0, 40), space_kind=dice.choice(["forum", "articles"]))
        for number in range(1, 25)
    ]
    posts = [
        post(number, dice.randint(1, 16), dice.randint(1, 12), dice.randint(0, 45), dice.uniform(0, 24),
             sentiment=dice.choice([None, 0.0, 0.4, -0.4])) for number in range(100, 220)
    ]  # fmt: skip
    facts = [fact("reaction", dice.randint(1, 12), dice.randint(0, 45), subject_id=number) for number in range(40)]
    facts += [row for number in range(1, 21) for row in visits(number, *dice.sample(range(46), 6))]
    return store(members, facts, posts, threads)


@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.name)
def test_steps_that_were_counted_are_those_of_the_definition(community: InMemoryStore, metric: Metric) -> None:
    for step, scope in (("day", Scope()), ("week", Scope(source="slack")), ("month", Scope(with_staff=True))):
        counted = series(community, metric, PERIOD, step, scope, EVERY)
        assert counted == series(community, metric, PERIOD, step, scope, PLAIN), (step, scope)
        assert any(each.n for each in counted)
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert series(community, metric, march, "month", None, EVERY) == [measure(community, metric, march, None, EVERY)]


def test_what_the_engine_reckons_of_waits_is_the_estimate_of_kaplan_and_meier(community: InMemoryStore) -> None:
    names = ("first_response_median", "first_response_p90", "first_response_in_target", "peer_response_median")
    for metric in map(metric_called, names):
        for by in ("", "week", "space"):
            asked = Asked(community, PERIOD, Cut(Scope(), by), EVERY)
            reckoned = {each.group: each for each in lasting_figures(metric, asked)}
            plain = lasting_groups(metric, asked)
            assert len(reckoned) == len(plain) > 0
            for group, found in plain.items():
                figure = reckoned[label(group)]
                assert (figure.n, figure.value, figure.low, figure.high) == (
                    found.n, *(each and pytest.approx(each) for each in _bounded(metric, asked, found))
                )  # fmt: skip


def test_periods_in_a_chain_are_accounted_as_each_by_itself(community: InMemoryStore) -> None:
    periods = [Period(day(first), day(first + 6)) for first in range(0, 42, 7)]
    wanted = [Wanted(name, each) for name in ("new_members", "lapsed_members", "net_active") for each in periods]
    chained = reckon(community, wanted, EVERY)
    assert chained == [measure(community, metric_called(each.metric), each.period, None, EVERY) for each in wanted]
    assert any(each.value for each in chained)


def test_bits_of_months_tell_what_the_days_do(community: InMemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "active_members",
        "daily_active",
        "engagement_rate",
        "contributing_members",
        "returning_members",
        "churn_rate",
    )
    periods = [Period(day(2), day(40)), Period(day(29), day(29)), Period(day(30), day(36)), Period(day(-3), day(60))]
    wanted = [
        Wanted(name, period, kind, by=by, scope=scope)
        for name in names
        for period in periods
        for kind, by, scope in (
            (Kind.FIGURE, "", Scope()), (Kind.FIGURE, "", Scope(source="slack", with_staff=True)),
            (Kind.BREAKDOWN, "cohort", Scope()), (Kind.BEHIND, "", Scope()),
        )
    ]  # fmt: skip
    by_month = reckon(community, wanted, EVERY)
    monkeypatch.setattr(summed, "is_by_month", lambda cut: False)
    assert by_month == reckon(community, wanted, EVERY)
    assert sum(bool(each) for each in by_month) > len(wanted) - 10


def test_cohorts_that_were_counted_are_those_of_the_rows(community: InMemoryStore) -> None:
    joined = dict(community.rows("SELECT person_id, joined_day FROM lives WHERE NOT is_staff AND NOT is_bot"))
    here = {
        (joined[person].replace(day=1), (on.year - joined[person].year) * 12 + on.month - joined[person].month, person)
        for person, on in community.rows("SELECT person_id, day FROM member_days")
        if person in joined and joined[person] >= FEBRUARY and joined[person] <= on <= day(40)
    }
    found = reckon_cohorts(community, Period(FEBRUARY, day(40)), Scope(), 1)
    ages = [(cohort, age, people) for cohort, _joined, age, people in found if age is not None]
    assert sorted(ages) == sorted((*key, count) for key, count in Counter((c, a) for c, a, _person in here).items())


def test_waits_and_lives_by_hand() -> None:
    rows = store(
        [member(1), member(2, is_staff=True), member(3, is_bot=True), member(4, joined=0), member(5, person_id=1)],
        visits(4, 8, 30),
        [post(1, 1, 1, 0, 12, opens=True), post(2, 1, 5, 0, 13), post(3, 1, 3, 0, 14), post(4, 1, 2, 0, 15),
         post(5, 1, 4, 1, 9)],
        [thread(1, 1, 0, 12), thread(2, 4, 2)],
    )  # fmt: skip
    # The author's other account does not answer them; a program does, and is told apart.
    asked = "SELECT thread_id, member_at, staff_at, program_at FROM waits ORDER BY 1"
    assert rows.rows(asked) == [(1, at(1, 9), at(0, 15), at(0, 14)), (2, None, None, None)]
    lives = "SELECT person_id, first_day, last_day, second_week, fifth_week, thirteenth_week FROM lives ORDER BY 1"
    assert rows.rows(lives)[-1] == (4, day(1), day(30), True, True, False)
    counted = "SELECT people, writers, asked, unanswered, askers FROM span_counts WHERE step = 'week' AND day = $day"
    sums = [sum(column) for column in zip(*rows.rows(counted, {"day": day(0)}), strict=True)]
    # Persons 1, 2, 3 and 4 wrote; 1 and 4 opened a thread, of which that of 4 has no answer.
    assert sums == [4, 4, 2, 1, 2]


def test_days_of_tags_are_those_of_the_deeds_in_their_threads() -> None:
    members = [member(1, 0), member(2, 0, is_bot=True), member(3, 0, person_id=1), member(4, 0)]
    threads = [thread(1, 1, 0, tags=["help"]), thread(2, 1, 0, tags=["help", "news"]), thread(3, 1, 0, space_id=2)]
    deeds = [
        ("post", 1, 1, 3),
        ("post", 3, 2, 3),
        ("reaction", 4, 2, 5),
        ("vote", 4, 1, 5),
        ("post", 4, 3, 5),
        ("post", 2, 1, 5),
    ]
    facts = [
        fact(kind, who, on, subject_id=number, thread_id=where, space_id=1 + where // 3)
        for number, (kind, who, where, on) in enumerate(deeds)
    ]
    community = store(members, [*facts, *visits(4, 5)], [], threads)
    period = Period(day(0), day(9))

    def days(scope: Scope, by: str = "") -> set[tuple[Any, ...]]:
        sql = (
            "SELECT d.grp, d.day, d.person_id, d.posts, d.reactions, d.others, d.visits FROM days d WHERE d.threads = 0"
        )
        return set(Asked(community, period, Cut(scope, by), EVERY).rows(sql))

    help_ = {("", day(3), 1, 2, 0, 0, 0), ("", day(5), 4, 0, 1, 1, 0)}
    assert days(Scope(tag="help")) == days(Scope(tag="help", space_ids=(1,))) == help_
    assert days(Scope(tag="news", space_ids=(2,))) == set()
    assert {row for row in days(Scope(), "tag") if row[0] == "news"} == {
        ("news", day(3), 1, 1, 0, 0, 0), ("news", day(5), 4, 0, 1, 0, 0)
    }  # fmt: skip
