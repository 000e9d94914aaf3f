"""What onboarding shows on home pages."""

from __future__ import annotations

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.onboarding.commands.arranging import has_journeys
from folkmoot.onboarding.policies import can_arrange
from folkmoot.onboarding.queries.checklist import progress_of
from folkmoot.onboarding.queries.settings import settings_of
from folkmoot.onboarding.queries.welcome import pace, waiting

_SHOWN = 5


def checklist_card(actor: Actor) -> dict[str, object] | None:
    """The newcomer's checklist, until it is put away."""
    progress = progress_of(actor)
    return {"progress": progress} if progress is not None else None


def welcome_card(actor: Actor) -> dict[str, object] | None:
    """The head of the welcome queue, for who looks after newcomers."""
    rows = waiting(actor, limit=_SHOWN)
    if not rows:
        return None
    return {"rows": rows, "pace": pace(Community.objects.get(id=actor.community_id))}


def proposal_card(actor: Actor) -> dict[str, object] | None:
    """The journeys that come with Folkmoot, until there is one or the managers want none."""
    if (
        not can_arrange(actor)
        or has_journeys(actor.community_id)
        or settings_of(actor.community_id).declined_journeys_at is not None
    ):
        return None
    return {"proposed": True}
