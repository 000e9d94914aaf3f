"""Business hours, by one place's clock and through its changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.onboarding.hours import BusinessHours

BERLIN = BusinessHours(ZoneInfo("Europe/Berlin"))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.integers(1, 60))
@settings(max_examples=100, deadline=None)
def test_what_is_added_is_what_lies_between(moment: datetime, hours: int) -> None:
    due = BERLIN.after(moment, hours)
    assert BERLIN.between(moment, due) == pytest.approx(hours)
    assert BERLIN.between(moment, due - timedelta(minutes=1)) < hours
    local = due.astimezone(BERLIN.zone)
    assert local.weekday() < 5
    assert 9 <= local.hour + local.minute / 60 <= 18


def test_over_a_weekend() -> None:
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # 17:00 in Berlin
    assert BERLIN.after(friday, 8) == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert BERLIN.between(friday, friday + timedelta(days=2)) == 1
