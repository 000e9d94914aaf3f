"""Delays and recurrences keep to the wall clock, through every change of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.core.times import Delay, Recurrence, at_clock, days_later, read_clock, zone_named

ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/St_Johns",
        "Pacific/Apia",
        "UTC",
    ]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2009, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
TEXTS = CLOCKS.map(lambda clock: clock.strftime("%H:%M"))


def _exists(day: date, clock: time, zone: ZoneInfo) -> bool:
    there = datetime.combine(day, clock, zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == there.replace(tzinfo=None)


@given(MOMENTS, st.integers(0, 400), ZONES, TEXTS)
@settings(max_examples=200, deadline=None)
def test_days_later_stands_at_the_wanted_time_and_never_in_the_past(
    moment: datetime, days: int, zone: ZoneInfo, clock: str
) -> None:
    found = Delay(days, "days", clock).after(moment, zone)
    local = found.astimezone(zone)
    assert found > moment
    gone = (local.date() - moment.astimezone(zone).date()).days
    assert days <= gone <= days + 2  # one more where the time has passed, or where a day was left out altogether
    if _exists(local.date(), read_clock(clock), zone):
        assert local.strftime("%H:%M") == clock


@given(MOMENTS, st.integers(1, 60), ZONES)
@settings(max_examples=150, deadline=None)
def test_a_delay_in_days_keeps_the_wall_time_and_one_in_hours_the_hours(
    moment: datetime, amount: int, zone: ZoneInfo
) -> None:
    assert Delay(amount, "hours").after(moment, zone) - moment == timedelta(hours=amount)
    later = days_later(moment, amount, zone).astimezone(zone)
    local = moment.astimezone(zone)
    if _exists(later.date(), local.time(), zone):
        assert later.time() == local.time()


@given(
    MOMENTS, ZONES, TEXTS, st.sampled_from(["day", "week", "month"]),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))), st.integers(1, 31),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_a_recurrence_goes_on_for_ever_on_its_days(
    moment: datetime, zone: ZoneInfo, clock: str, every: str, weekdays: tuple[int, ...], day: int
) -> None:
    recurrence = Recurrence(every, clock, weekdays, day)
    at = moment
    for _time in range(3):
        following = recurrence.next_after(at, zone)
        assert at < following <= at + timedelta(days=33)
        # Nothing lies between: from a moment just before, the same one is found.
        assert recurrence.next_after(following - timedelta(seconds=1), zone) == following
        at = following
    local = at.astimezone(zone)
    if _exists(local.date(), read_clock(clock), zone):
        assert local.strftime("%H:%M") == clock
        assert every != "week" or local.weekday() in weekdays
        tomorrow = local.date() + timedelta(days=1)
        assert every != "month" or local.day == day or (local.day < day and tomorrow.day == 1)


def test_the_clocks_of_berlin_in_spring_and_autumn() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # 2:30 does not exist on 29 March 2026: it is taken as 3:30; on 25 October it comes twice, and the first is meant.
    assert at_clock(date(2026, 3, 29), time(2, 30), berlin).astimezone(berlin).strftime("%H:%M%z") == "03:30+0200"
    assert at_clock(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    evening = datetime(2026, 3, 27, 17, 0, tzinfo=UTC)
    assert Delay(3, "days").after(evening, berlin) == datetime(2026, 3, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "9", "25:00", "9:60", "09:00:00", "٠٩:٠٠", "-1:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_clock(text)


def test_the_first_zone_that_is_known_counts() -> None:
    assert zone_named("", "Nowhere/At_All", "../etc", "Europe/Berlin", "UTC").key == "Europe/Berlin"
    assert zone_named("Nowhere").key == "UTC"
