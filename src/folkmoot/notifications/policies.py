"""Whose notifications are whose."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.core.notices import NotificationKind, notification_kinds
from folkmoot.notifications.models import Notification


def notifications_visible_to(actor: Actor) -> QuerySet[Notification]:
    """One's own, as far as they are for the page; nobody reads what others are told, whatever their role."""
    if not actor.is_member or not actor.allows("read"):
        return Notification.everywhere.none()
    return Notification.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, is_listed=True)


def can_change_own(actor: Actor) -> bool:
    """Whether the actor may say how they hear: also who was silenced, or has yet to accept the guidelines."""
    return actor.is_member and actor.allows("write")


def kinds_offered_to(actor: Actor) -> list[NotificationKind]:
    """The kinds that the actor may choose, in the order of their rooms."""
    return [kind for kind in notification_kinds if kind.offered(actor)]
