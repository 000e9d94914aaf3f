"""The end of goals: reached, missed or stopped, with what was learned."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.goals.letters import tell_owners_to_stop
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import Goal
from folkmoot.insights.policies_goals import can_change_goals, can_lead_goal


def close_goal(*, actor: Actor, goal: Goal, outcome: str, learned: str) -> Goal:
    """Close a goal with its outcome and what was learned.

    Managers and its owners may. Records `insights.goal.closed`. Raises NotAllowed, RuleBroken: nothing learned, or a
    goal that nobody agreed on called reached or missed.
    """
    if not can_lead_goal(actor, goal):
        raise NotAllowed(_("Managers and the goal's owners do that."))
    if outcome not in Goal.Outcome.values:
        raise RuleBroken("outcome", _("Say whether it was reached, missed or stopped."), field="outcome")
    if not learned.strip():
        raise RuleBroken("learned", _("Say what was learned: the next goal begins with it."), field="learned")
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        if goal.is_closed:
            raise RuleBroken("closed", _("This goal is closed. Open it again first."))
        if goal.version_id is None and outcome != Goal.Outcome.STOPPED:
            words = _("Nobody agreed on it, so it was neither reached nor missed: it is stopped.")
            raise RuleBroken("outcome", words, field="outcome")
        goal.state, goal.outcome, goal.learned = Goal.State.CLOSED, outcome, learned.strip()
        goal.closed_at = timezone.now()
        goal.save(update_fields=["state", "outcome", "learned", "closed_at"])
        record("insights.goal.closed", actor=actor, subject=("goal", goal.id), details={"outcome": outcome})
    return goal


def reopen_goal(*, actor: Actor, goal: Goal) -> Goal:
    """Take the closing back; what was learned stays. Managers may. Records `insights.goal.reopened`."""
    if not can_change_goals(actor):
        raise NotAllowed(_("Managers set goals."))
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        if not goal.is_closed:
            raise RuleBroken("open", _("This goal is open."))
        was_asked = goal.versions.filter(proposed_at__isnull=False).exists()
        goal.state = Goal.State.AGREED if goal.version_id else Goal.State.PROPOSED if was_asked else Goal.State.DRAFT
        goal.outcome, goal.closed_at = "", None
        goal.save(update_fields=["state", "outcome", "closed_at"])
        record("insights.goal.reopened", actor=actor, subject=("goal", goal.id))
    return goal


def tell_of_stop_rule(*, goal: Goal, period: Period) -> bool:
    """Tell the owners once that it is time to stop. The system does. Records `insights.goal.stop-rule-met`."""
    actor = Actor.system(goal.community_id)
    with transaction.atomic():
        goal = Goal.everywhere.select_for_update().get(id=goal.id)
        if goal.stop_told_at is not None or goal.is_closed:
            return False
        goal.stop_told_at = timezone.now()
        goal.save(update_fields=["stop_told_at"])
        details = {"until": period.last.isoformat()}
        record("insights.goal.stop-rule-met", actor=actor, subject=("goal", goal.id), details=details)
        tell_owners_to_stop(goal, actor=actor)
    return True
