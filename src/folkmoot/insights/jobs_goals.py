"""What the worker does for goals and reports by the clock."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from folkmoot.core.registry import PeriodicJob
from folkmoot.insights.commands.goal_closing import tell_of_stop_rule
from folkmoot.insights.commands.report_sending import make_what_is_due
from folkmoot.insights.models import Goal, ReportPlan
from folkmoot.insights.queries.goals import measured_goal
from folkmoot.insights.store.engine import StoreUnavailable

log = logging.getLogger(__name__)


def make_due_reports() -> int:
    """Make the reports that are due, of all communities. What the store cannot answer now is due still."""
    made = 0
    now = timezone.now()
    for plan in ReportPlan.everywhere.filter(next_at__lte=now, is_on=True, archived_at__isnull=True).order_by("id"):
        try:
            made += make_what_is_due(plan=plan, now=now) is not None
        except StoreUnavailable as error:
            log.warning("report %s waits for figures: %s", plan.id, error)
    return made


def watch_stop_rules() -> int:
    """Tell the owners of goals whose rule when to stop is met."""
    told = 0
    rows = Goal.everywhere.filter(state=Goal.State.AGREED, stop_told_at__isnull=True, version__stop_value__isnull=False)
    for goal in rows.select_related("version"):
        assert goal.version is not None
        period = measured_goal(goal.version).standing.stops
        if period is not None and period.first >= goal.version.starts_on:
            told += tell_of_stop_rule(goal=goal, period=period)
    return told


JOBS = (
    PeriodicJob("insights.reports", timedelta(minutes=2), make_due_reports),
    PeriodicJob("insights.stop-rules", timedelta(hours=6), watch_stop_rules),
)
