"""When knowledge of a community ends: an archive ended when it did, whoever looks at it years later."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.conventions import Conventions
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.metrics.knowing import reckon_span
from folkmoot.insights.metrics.measuring import measure
from folkmoot.insights.store.in_memory import InMemoryStore
from folkmoot.insights.tests.small_community import day, member, store, visits

LAST = 60
LONG_AFTER = LAST + 900


def archive(*later: tuple[int, int], staff: Sequence[int] = ()) -> InMemoryStore:
    """Ten people, of whom each is here in the two weeks before day 60, and who was here later, on which day."""
    people = [member(number, joined=number, is_staff=number in staff) for number in range(1, 21)]
    deeds = [(number, LAST - number) for number in range(1, 11)] + [(1, LAST), *later]
    return store(people, [each for number, on in deeds for each in visits(number, on)])


def test_a_few_who_look_at_an_archive_do_not_make_it_live() -> None:
    known = reckon_span(archive((11, LONG_AFTER), (12, LONG_AFTER + 1), (1, LONG_AFTER), (1, LONG_AFTER + 200)))
    assert known is not None
    assert (known.last, known.few_after) == (day(LAST), True)


def test_with_five_it_lives_again() -> None:
    known = reckon_span(archive(*((number, LONG_AFTER + number) for number in range(11, 16))))
    assert known is not None
    assert (known.last, known.few_after) == (day(LONG_AFTER + 15), False)


def test_a_few_who_never_went_are_its_life() -> None:
    """Four go on after the others have lapsed, on some day in each quarter of a year."""
    known = reckon_span(archive(*((number, LAST + 80 * step) for step in range(1, 10) for number in range(1, 5))))
    assert known is not None
    assert (known.last, known.few_after) == (day(LAST + 720), False)


def test_who_went_on_for_a_while_makes_it_end_later() -> None:
    known = reckon_span(archive((1, LAST + 30), (2, LAST + 100), (1, LONG_AFTER)))
    assert known is not None
    assert (known.last, known.few_after) == (day(LAST + 100), True)


@pytest.mark.parametrize("staff", [(), (20,)])
def test_joiners_of_an_archive_are_not_told_to_have_gone_by_who_looks_at_it(staff: tuple[int, ...]) -> None:
    """Nobody is known for 90 days after joining when knowledge ends on day 60, whoever is here years later."""
    metric, joined = metric_called("retention_90"), Period(day(0), day(30))
    looked_at = archive((20, LONG_AFTER), staff=staff)
    figure = measure(looked_at, metric, joined, conventions=Conventions(minimum=1))
    assert (figure.value, figure.n) == (None, 0)
