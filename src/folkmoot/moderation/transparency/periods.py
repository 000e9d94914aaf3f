"""Months, quarters and years, as they are named and where they begin and end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

_NAMES = (
    ("month", re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")),
    ("quarter", re.compile(r"([0-9]{4})-Q([1-4])")),
    ("year", re.compile(r"([0-9]{4})")),
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is "2026-03", "2026-Q1" or "2026"; it goes from `begin` to before `end`, in UTC."""

    kind: str
    name: str
    begin: datetime
    end: datetime

    @property
    def is_over(self) -> bool:
        return self.end <= timezone.now()

    @property
    def days(self) -> str:
        """Its first and its last day."""
        return f"{self.begin:%Y-%m-%d}/{datetime.fromtimestamp(self.end.timestamp() - 1, UTC):%Y-%m-%d}"


def find_period(name: str) -> Period | None:
    """The period of that name; None where it is none."""
    for kind, pattern in _NAMES:
        if match := pattern.fullmatch(name):
            year, part = int(match[1]), int(match[2]) if kind != "year" else 1
            return _period(kind, year, part) if FIRST_YEAR <= year < 9999 else None
    return None


def period_of(kind: str, moment: datetime) -> Period:
    """The period of that kind in which a moment lies."""
    moment = moment.astimezone(UTC)
    return _period(kind, moment.year, (moment.month - 1) // _MONTHS[kind] + 1)


def periods_since(kind: str, first: datetime, most: int) -> list[Period]:
    """The periods that are over since a moment, the newest first."""
    found: list[Period] = []
    current = period_of(kind, timezone.now())
    while len(found) < most:
        current = period_of(kind, datetime.fromtimestamp(current.begin.timestamp() - 1, UTC))
        if current.end <= first or current.begin.year < FIRST_YEAR:
            break
        found.append(current)
    return found


def _period(kind: str, year: int, part: int) -> Period:
    months = _MONTHS[kind]
    first = (part - 1) * months
    begin = datetime(year, first + 1, 1, tzinfo=UTC)
    after = first + months
    end = datetime(year + after // 12, after % 12 + 1, 1, tzinfo=UTC)
    name = {"month": f"{year}-{part:02}", "quarter": f"{year}-Q{part}", "year": str(year)}[kind]
    return Period(kind, name, begin, end)
