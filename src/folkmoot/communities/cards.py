"""What the communities room shows on home pages."""

from __future__ import annotations

from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.communities.set_up import guide
from folkmoot.core.actor import Actor


def set_up_card(actor: Actor) -> dict[str, object] | None:
    """How far the community is set up, until its doors are open or somebody says that this is enough."""
    if not Community.objects.filter(id=actor.community_id, set_up_at__isnull=True).exists():
        return None
    return {"guide": guide(actor.community_id)}


def draft_card(actor: Actor) -> dict[str, object] | None:
    """Guidelines that somebody is writing and nobody has published."""
    drafts = GuidelinesVersion.everywhere.filter(community_id=actor.community_id, published_at__isnull=True)
    draft = drafts.first()
    return {"draft": draft} if draft is not None else None
