"""When something is due: delays and recurrences by the wall clock of a place, through its changes of summer time.

Hours are hours. Days, weeks and months are counted on the calendar of the place, so that three days after 18:00 is
18:00. A wall time that the clocks skip is taken with the offset from before (02:30 becomes 03:30); of one that comes
twice the first is meant. That is how calendars do it (RFC 5545).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

UNITS = ("minutes", "hours", "days", "weeks")
EVERY = ("day", "week", "month")
_LAST_DAY = 31


def zone_named(*names: str) -> ZoneInfo:
    """The first of these time zones that is known, else the installation's."""
    for name in (*names, settings.TIME_ZONE):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def read_clock(text: str) -> time:
    """A time such as 09:00; raises ValueError."""
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(text) <= 5 and text.isascii()):
        raise ValueError(text)
    return time(int(hours), int(minutes))


def at_clock(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """That wall time on that day, as a moment."""
    return datetime.combine(day, clock.replace(fold=0), zone).astimezone(UTC)


def days_later(moment: datetime, days: int, zone: ZoneInfo, clock: time | None = None) -> datetime:
    """So many days later at the same wall time, or at `clock`; never at or before the moment, unless days is 0
    and no time is given."""
    local = moment.astimezone(zone)
    if clock is None and days == 0:
        return moment.astimezone(UTC)
    wanted = clock or local.time()
    found = at_clock(local.date() + timedelta(days=days), wanted, zone)
    return found if found > moment else at_clock(local.date() + timedelta(days=days + 1), wanted, zone)


@dataclass(frozen=True, slots=True)
class Delay:
    """So long after a moment; `clock` moves days and weeks to that wall time ("tomorrow at 9" is 1 day, 09:00)."""

    amount: int
    unit: str = "days"
    clock: str = ""

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When the delay is over."""
        if self.unit in ("minutes", "hours"):
            return moment.astimezone(UTC) + timedelta(**{self.unit: self.amount})
        days = self.amount * (7 if self.unit == "weeks" else 1)
        return days_later(moment, days, zone, read_clock(self.clock) if self.clock else None)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every day, on days of the week (Monday is 0), or on a day of the month: the last where there are fewer."""

    every: str = "week"
    clock: str = "09:00"
    weekdays: tuple[int, ...] = (0,)
    day: int = 1

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first occurrence later than the moment."""
        day = moment.astimezone(zone).date()
        clock = read_clock(self.clock)
        for ahead in range(70):
            candidate = day + timedelta(days=ahead)
            if self._falls_on(candidate) and (found := at_clock(candidate, clock, zone)) > moment:
                return found
        raise ValueError("a recurrence without days")

    def _falls_on(self, day: date) -> bool:
        if self.every == "week":
            return day.weekday() in self.weekdays
        if self.every == "month":
            return day.day == min(self.day, calendar.monthrange(day.year, day.month)[1], _LAST_DAY)
        return True
