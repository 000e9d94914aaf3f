"""Who sets goals and who sees them; who looks after reports and who reads them."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.insights.models import Goal, GoalPerson, ReportEdition, ReportPlan, ReportReader
from folkmoot.insights.policies import can_see_figures


def can_change_goals(actor: Actor) -> bool:
    """Setting goals and putting them to people is the managers' matter."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def can_lead_goal(actor: Actor, goal: Goal) -> bool:
    """Managers, and the members who answer for it: they tick off steps and close it."""
    if can_change_goals(actor):
        return True
    owners = GoalPerson.everywhere.filter(goal=goal, part=GoalPerson.Part.OWNER, removed_at__isnull=True)
    return actor.is_member and actor.allows("write") and owners.filter(member_id=actor.member_id).exists()


def goals_visible_to(actor: Actor) -> QuerySet[Goal]:
    """Staff see all goals; members those they own or agree on, once they are asked."""
    rows = Goal.everywhere.filter(community_id=actor.community_id)
    if actor.is_system or can_see_figures(actor):
        return rows
    if not actor.is_member:
        return rows.none()
    named = GoalPerson.everywhere.filter(member_id=actor.member_id, removed_at__isnull=True)
    return rows.filter(id__in=named.values("goal_id")).exclude(state=Goal.State.DRAFT)


def can_see_goals(actor: Actor) -> bool:
    """Whether there is a list for them: staff always, others where they are named on a goal."""
    return can_see_figures(actor) or (actor.is_member and goals_visible_to(actor).exists())


def can_change_reports(actor: Actor) -> bool:
    """What stakeholders are told is the managers' matter."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def plans_visible_to(actor: Actor) -> QuerySet[ReportPlan]:
    """Staff see all reports; members those that are sent to them."""
    rows = ReportPlan.everywhere.filter(community_id=actor.community_id)
    if actor.is_system or can_see_figures(actor):
        return rows
    if not actor.is_member:
        return rows.none()
    read = ReportReader.everywhere.filter(member_id=actor.member_id, left_at__isnull=True)
    return rows.filter(id__in=read.values("plan_id"))


def editions_visible_to(actor: Actor) -> QuerySet[ReportEdition]:
    """What was sent, to whom it is sent; drafts to staff alone."""
    rows = ReportEdition.everywhere.filter(plan__in=plans_visible_to(actor))
    if actor.is_system or can_see_figures(actor):
        return rows
    return rows.filter(state=ReportEdition.State.SENT)


def can_see_reports(actor: Actor) -> bool:
    """Whether there is a list for them: staff always, others where a report is sent to them."""
    return can_see_figures(actor) or (actor.is_member and plans_visible_to(actor).exists())
