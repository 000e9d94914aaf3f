"""When reports are due by the community's clock, and what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from folkmoot.core.times import Recurrence
from folkmoot.insights.goals.spans import last_whole
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportPlan


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: for which moment of the calendar, and when it is due again."""

    at: datetime
    next_at: datetime


def recurrence_of(plan: ReportPlan) -> Recurrence | None:
    """How often it is due; None for one that is made on demand only."""
    if plan.rhythm == ReportPlan.Rhythm.ON_DEMAND:
        return None
    return Recurrence(every=plan.rhythm, clock=f"{plan.hour:02d}:00", weekdays=(plan.weekday,), day=plan.day)


def next_due(plan: ReportPlan, after: datetime, zone: ZoneInfo) -> datetime | None:
    """When it is due next; None for one that is off, or made on demand only."""
    recurrence = recurrence_of(plan)
    if recurrence is None or not plan.is_on or plan.archived_at is not None:
        return None
    return recurrence.next_after(after, zone)


def due_now(planned: datetime, now: datetime, recurrence: Recurrence, zone: ZoneInfo) -> Due | None:
    """What is due of a report planned for a moment. Of several that were missed only the last is made up for."""
    if planned > now:
        return None
    at = planned
    while (following := recurrence.next_after(at, zone)) <= now:
        at = following
    return Due(at, following)


def covered(kind: str, at: datetime, zone: ZoneInfo) -> Period:
    """The last whole week or month before a moment, where the community is."""
    return last_whole(at.astimezone(zone).date(), kind)
