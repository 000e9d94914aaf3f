"""Who wants to be seen."""

from __future__ import annotations

from folkmoot.chat.models import PresenceChoice
from folkmoot.core.actor import Actor


def invisible_members(community_id: int) -> frozenset[int]:
    """Those who do not want others to know when they are here."""
    rows = PresenceChoice.everywhere.filter(community_id=community_id, is_invisible=True)
    return frozenset(rows.values_list("member_id", flat=True))


def is_invisible(actor: Actor) -> bool:
    """Whether the actor does not want it."""
    rows = PresenceChoice.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    return rows.filter(is_invisible=True).exists()
