"""The choice that an address makes: periods, what they end with, and what is left of a broken one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import period_called, read_choice
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.monday import tiles
from folkmoot.insights.monday.headline import longer_than
from folkmoot.insights.queries import usual as usual_module
from folkmoot.insights.queries.usual import reckon_usual

YESTERDAY = timezone.now().date() - timedelta(days=1)
SPAN = Span(date(2024, 1, 1), date(2026, 11, 20), 100)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("7d", date(2026, 11, 14), date(2026, 11, 20)),
        ("month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("all", date(2024, 1, 1), date(2026, 11, 20)),
    ],
)
def test_presets_end_with_the_last_whole_one(preset: str, first: date, last: date) -> None:
    assert period_called(preset, date(2026, 11, 20), SPAN) == Period(first, last)


def test_an_address_tells_the_whole_choice_and_a_broken_one_shows_something() -> None:
    asked = {
        "period": "own",
        "from": "2026-02-03",
        "to": "2026-01-02",
        "space": "4,x,7",
        "staff": "1",
        "source": "here",
    }
    choice = read_choice(asked, community_id=1, time_zone="UTC", span=SPAN)
    assert choice.period == Period(date(2026, 1, 2), date(2026, 2, 3))
    assert (choice.scope.space_ids, choice.scope.with_staff, choice.scope.source) == ((4, 7), True, "")
    from django.http import QueryDict

    assert read_choice(QueryDict(choice.query), community_id=1, time_zone="UTC", span=SPAN) == choice
    broken = {"period": "own", "from": "soon", "compare": "never", "space": "9" * 40}
    assert read_choice(broken, community_id=1, time_zone="UTC", span=None).preset == "28d"


def test_a_community_that_fell_silent_is_shown_up_to_its_last_day() -> None:
    old = Span(date(2018, 3, 1), date(2018, 9, 1))
    choice = read_choice({}, community_id=1, time_zone="UTC", span=old)
    assert (choice.period.last, choice.quiet_since) == (old.last, old.last)
    assert read_choice({"period": "all"}, community_id=1, time_zone="UTC", span=old).compared is None


def test_a_period_of_too_few_people_leads_to_a_longer_one() -> None:
    span = Span(date(2020, 1, 1), YESTERDAY, 100)
    month = read_choice({"tag": "tea"}, community_id=1, time_zone="UTC", span=span)
    assert longer_than(month) == "period=90d&tag=tea"
    everything = read_choice({"period": "all"}, community_id=1, time_zone="UTC", span=span)
    assert longer_than(everything) == ""


@pytest.mark.parametrize(
    ("now", "before", "days_known", "usual"),
    [
        ({}, {}, 900, "28d"),
        ({28: 1}, {28: 1}, 900, "28d"),
        ({28: 2}, {}, 900, "90d"),
        ({28: 2, 90: 5}, {}, 900, "365d"),
        ({28: 2, 90: 5, 365: 5}, {}, 900, "all"),
        ({}, {28: 2}, 900, "90d"),
        ({}, {28: 2, 90: 2, 365: 2}, 900, "28d"),
        ({28: 2}, {90: 5}, 400, "365d"),
        ({28: 5, 90: 5}, {}, 70, "90d"),
        ({28: 5}, {}, 20, "28d"),
    ],
)
def test_the_period_of_a_page_that_was_asked_for_none_follows_the_size_of_the_community(
    now: dict[int, int], before: dict[int, int], days_known: int, usual: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By how many of the five main figures are of too few people, in periods of so many days and those before them."""

    def answers(_of: int, wanted: list[Wanted]) -> list[Figure]:
        lacking = [
            (now if each.period.last == YESTERDAY else before).get(each.period.days, 0) > at % 5
            for at, each in enumerate(wanted)
        ]
        return [_figure(each, 9.0, withheld=few) for each, few in zip(wanted, lacking, strict=True)]

    monkeypatch.setattr(usual_module, "answers", answers)
    span = Span(YESTERDAY - timedelta(days=days_known - 1), YESTERDAY)
    assert reckon_usual(1, "UTC", span) == usual


def test_a_period_in_which_nobody_was_here_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when an old community was imported, and its manager alone is here yet."""
    monkeypatch.setattr(usual_module, "answers", lambda _of, wanted: [_figure(each, 0.0) for each in wanted])
    assert reckon_usual(1, "UTC", Span(YESTERDAY - timedelta(days=800), YESTERDAY)) == "all"
    assert read_choice({}, community_id=1, time_zone="UTC", span=SPAN, usual="365d").query == "period=365d"
    assert read_choice({"period": "28d"}, community_id=1, time_zone="UTC", span=SPAN, usual="365d").preset == "28d"


@pytest.mark.parametrize("days", [84, 28])
def test_a_tile_of_as_many_days_as_its_small_curve_has_its_figure(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a community that is twelve weeks old."""

    def answers(_of: int, wanted: list[Wanted]) -> list[Any]:
        return [[_figure(each, 1.0)] if each.kind is Kind.SERIES else _figure(each, 9.0) for each in wanted]

    monkeypatch.setattr(tiles, "answers", answers)
    asked = {"period": "own", "from": str(YESTERDAY - timedelta(days=days - 1)), "to": str(YESTERDAY)}
    choice = read_choice(asked, community_id=1, time_zone="UTC", span=None)
    assert [tile.value for tile in tiles.tiles_of(Actor.visitor(1), choice, ["active_members"])] == ["9"]


def _figure(wanted: Wanted, value: float, *, withheld: bool = False) -> Figure:
    return Figure(wanted.metric, value, None, None, int(value), Unit.MEMBERS, wanted.period, withheld=withheld)
