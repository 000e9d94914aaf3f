"""Business hours: when a target is due, and how many of them have passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from folkmoot.core.times import at_clock, read_clock

_DAYS_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The hours in which somebody is expected to be there, by one place's clock."""

    zone: ZoneInfo
    weekdays: Collection[int] = (0, 1, 2, 3, 4)
    opens: str = "09:00"
    closes: str = "18:00"

    def after(self, moment: datetime, hours: float) -> datetime:
        """When so many business hours have passed since the moment."""
        left = timedelta(hours=hours)
        for start, end in self._spans(moment):
            if end - start >= left:
                return start + left
            left -= end - start
        return moment + timedelta(hours=hours)

    def between(self, start: datetime, end: datetime) -> float:
        """How many business hours lie between two moments."""
        total = timedelta()
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total.total_seconds() / 3600

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times from the moment on."""
        first: date = moment.astimezone(self.zone).date()
        for ahead in range(_DAYS_AT_MOST):
            day = first + timedelta(days=ahead)
            if day.weekday() in self.weekdays:
                opens = max(moment, at_clock(day, read_clock(self.opens), self.zone))
                closes = at_clock(day, read_clock(self.closes), self.zone)
                if opens < closes:
                    yield opens, closes
