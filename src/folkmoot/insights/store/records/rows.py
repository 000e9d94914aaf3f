"""Rows on their way into the store, by table, and what they are read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from folkmoot.core.deeds import Deed

Value = object
# Which record a fact hangs on: it goes and changes with it. Kept beside the facts as two numbers.
POST, THREAD, MEMBER, VISIT, LINE, OTHER = 1, 2, 3, 4, 5, 6
_QUARTER = timedelta(minutes=15)


class Days:
    """Which day of a time zone a moment belongs to."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        # Offsets change at full quarters of an hour only.
        self._kept: dict[int, timedelta] = {}

    def of(self, at: datetime) -> date:
        """The day in the zone."""
        quarter = int(at.timestamp() // 900)
        offset = self._kept.get(quarter)
        if offset is None:
            offset = self._kept[quarter] = at.astimezone(self._zone).utcoffset() or timedelta()
        return (at.replace(tzinfo=None) + offset).date()

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """When the day begins and the next one does."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        after = day + timedelta(days=1)
        return midnight, datetime(after.year, after.month, after.day, tzinfo=self._zone)


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order of its columns; facts carry the kind and the number of their record at the end."""

    days: Days
    tables: dict[str, list[tuple[Value, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, *values: Value) -> None:
        self.tables[table].append(values)

    def fact(self, record: tuple[int, int], deed: Deed) -> None:
        """A deed as a row of the facts."""
        self.tables["facts"].append(
            (
                deed.key, self.days.of(deed.at), plain(deed.at), deed.kind, deed.member_id, deed.other_id,
                deed.space_id, deed.thread_id, deed.subject_id, *record,
            )
        )  # fmt: skip

    def day(self, at: datetime | None) -> date | None:
        return self.days.of(at) if at is not None else None


def plain(at: datetime | None) -> datetime | None:
    """A moment of UTC as the store keeps it."""
    return at.replace(tzinfo=None) if at is not None else None


def batches(ids: list[int], size: int) -> Iterator[list[int]]:
    """The ids in groups of a size that databases take."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
