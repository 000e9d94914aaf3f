"""Who greets newcomers, and who decides how they are greeted."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.onboarding.models import BuddyPair, Welcome


def can_greet(actor: Actor) -> bool:
    """Hosts, moderators and above look after newcomers."""
    if actor.is_system:
        return True
    is_host = actor.is_member and actor.role.at_least(Role.HOST) and not actor.silenced
    return is_host and actor.allows("moderate")


def can_arrange(actor: Actor) -> bool:
    """The checklist, the target and who is whose buddy are the managers' matter."""
    return actor.is_system or (actor.is_member and actor.is_manager)


def can_volunteer(actor: Actor) -> bool:
    """Members who have been here a little while: trust level 1, or a role."""
    return actor.is_member and (actor.trust_level >= 1 or actor.role.at_least(Role.EDITOR))


def welcomes_visible_to(actor: Actor) -> QuerySet[Welcome]:
    rows = Welcome.everywhere.filter(community_id=actor.community_id)
    return rows if can_greet(actor) else rows.none()


def pairs_visible_to(actor: Actor) -> QuerySet[BuddyPair]:
    """One's own; who looks after newcomers sees all."""
    rows = BuddyPair.everywhere.filter(community_id=actor.community_id)
    if can_greet(actor):
        return rows
    return rows.filter(Q(newcomer_id=actor.member_id) | Q(buddy_id=actor.member_id)) if actor.is_member else rows.none()
