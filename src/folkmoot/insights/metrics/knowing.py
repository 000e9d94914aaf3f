"""From when to when a store knows a community's life: an archive that a few looked at later ended when it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from folkmoot.insights.store.engine import Engine

# Who gives no sign of life for so long has lapsed; so has a community.
LAPSE_DAYS = 90
# So many people, and it lives again.
_PEOPLE_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day of which the store knows anything, and how many people it knows.

    Where there are `few_after`, the community ended on the last day, and but a few people came again long after it.
    """

    first: date
    last: date
    people: int = 0
    few_after: bool = False


def reckon_span(engine: Engine) -> Span | None:
    """None while the store is empty. Staff and programs count where there is nobody else: they are here every day."""
    first, last, people = engine.rows(_ALL)[0]
    if first is None:
        every = "SELECT min(day), max(day), count(DISTINCT person_id) FROM member_days"
        first, last, people = engine.rows(every)[0]
        return Span(first, last, people) if first is not None else None
    ended = _end_before(engine, last)
    return Span(first, ended or last, people, few_after=ended is not None)


_ALL = "SELECT min(first_day), max(last_day), count(first_day) FROM lives WHERE NOT is_staff AND NOT is_bot"
_LATEST = """SELECT last_day FROM lives WHERE NOT is_staff AND NOT is_bot AND last_day IS NOT NULL
ORDER BY last_day DESC LIMIT $people"""
_AFTER = """SELECT DISTINCT day FROM member_days
WHERE day > $day AND person_id IN (SELECT person_id FROM lives WHERE NOT is_staff AND NOT is_bot) ORDER BY day"""


def _end_before(engine: Engine, last: date) -> date | None:
    """The day after which nobody was here for so long that all have lapsed, and since then but a few; None without."""
    latest: list[date] = [row[0] for row in engine.rows(_LATEST, {"people": _PEOPLE_AGAIN})]
    lapse = timedelta(days=LAPSE_DAYS)
    if len(latest) < _PEOPLE_AGAIN or last - latest[-1] <= lapse:
        return None
    here = latest[-1]
    for (day,) in engine.rows(_AFTER, {"day": here}):
        if day - here > lapse:
            return here
        here = day
    return None
