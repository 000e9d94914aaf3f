"""When somebody should have looked: working time counted in the community's hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from folkmoot.core.times import zone_named

Span = tuple[time, time]
# Nobody plans holidays further ahead; beyond it the hours are given up and the clock is taken.
_FURTHEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of a week by weekday (Monday is 0), and the days that do not count. Without hours it is always open."""

    zone: str = "UTC"
    hours: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Whether the queue is looked after at that moment."""
        if not self.hours:
            return True
        at = at.astimezone(UTC)
        return any(opens <= at < closes for opens, closes in self._spans(at, _days_from(at, self._tz())))

    def due(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so many working minutes have passed since `start`."""
        start = start.astimezone(UTC)
        left = timedelta(minutes=minutes)
        if not self.hours:
            return start + left
        for opens, closes in self._spans(start, _days_from(start, self._tz())):
            begins = max(opens, start)
            if closes <= begins:
                continue
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        return start + timedelta(minutes=minutes)

    def _tz(self) -> ZoneInfo:
        return zone_named(self.zone)

    def _spans(self, start: datetime, days: Iterator[date]) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches in UTC, so that a change of the clock neither adds nor takes working time."""
        tz = self._tz()
        for day in days:
            if day in self.holidays:
                continue
            for opens, closes in self.hours.get(day.weekday(), ()):
                yield (
                    datetime.combine(day, opens, tz).astimezone(UTC),
                    datetime.combine(day, closes, tz).astimezone(UTC),
                )


def _days_from(start: datetime, tz: ZoneInfo) -> Iterator[date]:
    day = start.astimezone(tz).date()
    last = day + _FURTHEST
    while day < last:
        yield day
        day += timedelta(days=1)
