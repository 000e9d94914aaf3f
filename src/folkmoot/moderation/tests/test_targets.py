"""Targets count working time only, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from folkmoot.moderation.targets import Week

NINE_TO_FIVE = [(time(9), time(17))]
OFFICE = Week("Europe/Berlin", dict.fromkeys(range(5), NINE_TO_FIVE), frozenset({date(2026, 12, 25)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        # Berlin is an hour ahead of UTC in winter: open from 8 to 16 UTC.
        ("2026-11-23T08:00", 30, "2026-11-23T08:30"),
        ("2026-11-23T02:00", 30, "2026-11-23T08:30"),
        ("2026-11-23T15:50", 30, "2026-11-24T08:20"),
        ("2026-11-20T15:50", 30, "2026-11-23T08:20"),
        ("2026-11-21T12:00", 480, "2026-11-23T16:00"),
        # Thursday evening before a holiday on Friday.
        ("2026-12-24T15:50", 30, "2026-12-28T08:20"),
        # Over the end of summer time: nine o'clock is an hour later in UTC.
        ("2026-10-23T14:50", 30, "2026-10-26T08:20"),
    ],
)
def test_a_target_counts_working_time(start: str, minutes: int, due: str) -> None:
    assert OFFICE.due(at(start), minutes) == at(due)


def test_without_hours_the_clock_counts() -> None:
    assert Week().due(at("2026-11-21T12:00"), 90) == at("2026-11-21T13:30")


def test_hours_that_never_come_leave_the_clock() -> None:
    closed = Week("Nowhere/Here", {0: NINE_TO_FIVE}, frozenset(date.fromordinal(n) for n in range(739000, 741000)))
    assert closed.due(at("2026-11-21T12:00"), 90) == at("2026-11-21T13:30")


def test_whether_it_is_open() -> None:
    assert OFFICE.is_open(at("2026-11-23T08:00"))
    assert not OFFICE.is_open(at("2026-11-23T16:00"))
    assert not OFFICE.is_open(at("2026-12-25T10:00"))
    assert Week().is_open(at("2026-12-25T10:00"))
