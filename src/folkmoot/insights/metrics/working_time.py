"""How much working time lies between two moments."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from folkmoot.moderation.targets import Week


class WorkingTime:
    """The open hours of a week laid out over a stretch of time once, so that each question costs two look-ups."""

    def __init__(self, week: Week, start: datetime, end: datetime) -> None:
        self._always = not week.hours
        spans = [] if self._always else sorted(_spans(week, start, end))
        self._opens = [opens for opens, _ in spans]
        self._lengths = [(closes - opens).total_seconds() for opens, closes in spans]
        self._passed = [0.0, *accumulate(self._lengths)]

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time; all of them where there are no hours."""
        if self._always:
            return (end - start).total_seconds()
        return self._until(end) - self._until(start)

    def _until(self, moment: datetime) -> float:
        place = bisect_right(self._opens, moment) - 1
        if place < 0:
            return 0.0
        return self._passed[place] + min(self._lengths[place], (moment - self._opens[place]).total_seconds())


def _spans(week: Week, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    try:
        zone = ZoneInfo(week.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    day, last = start.date() - timedelta(days=1), end.date() + timedelta(days=1)
    spans = []
    while day <= last:
        for opens, closes in () if day in week.holidays else week.hours.get(day.weekday(), ()):
            both = (datetime.combine(day, each, zone).astimezone(UTC).replace(tzinfo=None) for each in (opens, closes))
            spans.append((next(both), next(both)))
        day += timedelta(days=1)
    return spans
