"""Who sees and changes segments: they tell of people, so managers."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.segments.models import Segment


def can_see_segments(actor: Actor) -> bool:
    """Managers see who is in which segment; of the staff, who sees figures may narrow them to one."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def can_change_segments(actor: Actor) -> bool:
    return can_see_segments(actor)


def segments_visible_to(actor: Actor) -> QuerySet[Segment]:
    rows = Segment.everywhere.filter(community_id=actor.community_id)
    return rows if can_see_segments(actor) else rows.none()
