"""When reports are due: by the community's clock, whatever it does, and once for what was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.core.times import Recurrence
from folkmoot.insights.models import ReportPlan
from folkmoot.insights.reports.schedule import covered, due_now, next_due, recurrence_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
_BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
_MOMENTS = st.integers(0, 20 * 366 * 24).map(lambda hours: _BEGINNING + timedelta(hours=hours))


@settings(max_examples=60, deadline=None)
@given(
    moment=_MOMENTS, zone=st.sampled_from(ZONES), weekly=st.booleans(), weekday=st.integers(0, 6),
    day=st.integers(1, 31), hour=st.integers(0, 23), missed=st.integers(0, 400),
)  # fmt: skip
def test_it_is_due_on_its_day_and_once_for_what_was_missed(
    moment: datetime, zone: str, weekly: bool, weekday: int, day: int, hour: int, missed: int
) -> None:
    here = ZoneInfo(zone)
    plan = ReportPlan(rhythm="week" if weekly else "month", weekday=weekday, day=day, hour=hour)
    recurrence = recurrence_of(plan)
    assert recurrence is not None
    planned = next_due(plan, moment, here)
    assert planned is not None
    assert planned > moment
    now = planned + timedelta(days=missed)
    due = due_now(planned, now, recurrence, here)
    assert due is not None
    assert planned <= due.at <= now < due.next_at
    assert due.next_at - due.at <= timedelta(days=8 if weekly else 32)
    assert due_now(due.next_at, now, recurrence, here) is None
    local = due.at.astimezone(here)
    if weekly:
        assert local.weekday() == weekday
    else:
        assert local.day == day or (local + timedelta(days=1)).day == 1
    about = covered(plan.rhythm, due.at, here)
    assert about.last < local.date()
    assert (local.date() - about.last).days <= (7 if weekly else 31)


def test_the_clock_of_the_place_holds_through_its_changes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    plan = ReportPlan(rhythm="week", weekday=0, hour=8)
    before, after = datetime(2026, 3, 23, 7, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert next_due(plan, before, berlin) == after
    monthly = ReportPlan(rhythm="month", day=31, hour=0)
    assert next_due(monthly, datetime(2026, 2, 1, tzinfo=UTC), berlin) == datetime(2026, 2, 27, 23, tzinfo=UTC)
    assert next_due(ReportPlan(rhythm="demand"), before, berlin) is None
    assert next_due(ReportPlan(rhythm="week", is_on=False), before, berlin) is None


def test_a_day_that_never_was_is_no_report() -> None:
    """Samoa had no 30 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    due = due_now(
        datetime(2011, 12, 23, 18, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC), Recurrence(weekdays=(4,)), apia
    )
    assert due is not None
    assert due.at.astimezone(apia).date() in (date(2011, 12, 23), date(2011, 12, 31))
