"""What of insights waits for somebody today, for the page of what needs them."""

from __future__ import annotations

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.insights.models import Goal, GoalPerson, ReportEdition
from folkmoot.insights.policies_goals import editions_visible_to, goals_visible_to
from folkmoot.insights.queries.record import follow_ups, today_of

_A_FEW = 5


def desk_card(actor: Actor) -> dict[str, object] | None:
    """Whom to come back to, drafts of reports, goals that wait for this member's word; None where nothing does."""
    today = today_of(Community.objects.get(id=actor.community_id))
    due = follow_ups(actor).filter(follow_up_on__lte=today)
    content: dict[str, object] = {"due": list(due[:_A_FEW])}
    if actor.is_manager:
        drafts = editions_visible_to(actor).filter(state=ReportEdition.State.DRAFT, plan__archived_at=None)
        content["drafts"] = list(drafts.select_related("plan").order_by("-made_at")[:_A_FEW])
    content["goals"] = list(_to_be_signed(actor)[:_A_FEW])
    return content if any(content.values()) else None


def _to_be_signed(actor: Actor) -> list[Goal]:
    asked = GoalPerson.everywhere.filter(
        member_id=actor.member_id, part=GoalPerson.Part.STAKEHOLDER, removed_at=None, goal__state=Goal.State.PROPOSED
    )
    return [
        goal
        for goal in goals_visible_to(actor).filter(people__in=asked).distinct()
        if not goal.people.filter(
            member_id=actor.member_id, signatures__version=goal.versions.latest("number")
        ).exists()
    ]
