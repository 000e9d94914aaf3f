"""A member's devices, and what these may show."""

from __future__ import annotations

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.notifications.models import Notification, Reception
from folkmoot.notifications.push.models import Subscription
from folkmoot.notifications.queries.listing import count_unseen

# Nobody is told of more one by one, and browsers show few.
_TAGS_AT_MOST = 100


def devices_of(actor: Actor) -> QuerySet[Subscription]:
    """The actor's own devices, the newest first."""
    own = Subscription.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id or 0)
    return own.order_by("-created_at")


def unread_of(actor: Actor) -> tuple[int, list[str]]:
    """The count at the bell, and the tags of what is unread."""
    read_line = Reception.everywhere.filter(member_id=actor.own_id).values_list("read_line", flat=True).first() or 0
    rows = Notification.everywhere.filter(
        community_id=actor.community_id, member_id=actor.own_id, read_at__isnull=True, last_line__gt=read_line
    )
    shown = rows.order_by("-last_line").values_list("thread_id", "id")[:_TAGS_AT_MOST]
    count = count_unseen(actor.community_id, actor.own_id)
    return count, list(dict.fromkeys(tag_of(thread_id, number) for thread_id, number in shown))


def tag_of(thread_id: int | None, notification_id: int) -> str:
    """What a device shows in one place: news of a thread replace each other."""
    return f"thread-{thread_id}" if thread_id else f"notice-{notification_id}"
