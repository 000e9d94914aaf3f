"""What the writer sums ahead is what the plain definitions say."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from folkmoot.insights.metrics.catalogue import ALL
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Metric, Period, Scope
from folkmoot.insights.metrics.measuring import series
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import at, day, fact, member, post, store, thread, visits

COUNTED = [metric for metric in ALL if metric.counted]
# Days 2 to 40: weeks and months are cut short at both ends.
PERIOD = Period(day(2), day(40))
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
