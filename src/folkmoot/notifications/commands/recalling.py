"""Taking a notification back before anybody can have heard of it."""

from __future__ import annotations

from django.db import transaction

from folkmoot.core.notices import notification_kinds, ways
from folkmoot.notifications.models import Delivery, Notification, Reception
from folkmoot.notifications.queries.hearers import Hearers, hearers_of


def recall(*, community_id: int, member_id: int, kind: str, subject_id: int) -> bool:
    """Take back what a member is told of a thing as this kind; False where they may have heard of it already.

    Heard is what was read, what stood in the list when it was opened or asked for, and what was handed on by another
    way, the digest included. What is not decided yet counts as unheard: `NotificationKind.sees` is asked before it is
    told.
    """
    with transaction.atomic():
        # The digest is made, and lists are opened, under this lock.
        own = Reception.everywhere.select_for_update(of=("self",)).filter(member_id=member_id).first()
        rows = Notification.everywhere.filter(community_id=community_id, member_id=member_id, kind=kind)
        row = rows.select_for_update(of=("self",)).filter(subject_id=subject_id).order_by("-id").first()
        if row is None:
            return True
        hearers = hearers_of(community_id, {member_id}, kinds={kind})
        if row.read_at is not None or (own and _was_shown(row, own)) or _was_sent(row, hearers):
            return False
        row.delete()
    return True


def _was_shown(row: Notification, own: Reception) -> bool:
    was_in_digest = row.in_digest and own.last_digest_at is not None and own.last_digest_at >= row.at
    return was_in_digest or max(own.seen_line, own.read_line, own.heard_line) >= row.last_line


def _was_sent(row: Notification, hearers: Hearers) -> bool:
    """Whether it went by some way already; what waits is locked, so that nobody hands it on meanwhile."""
    waiting = Delivery.everywhere.select_for_update(of=("self",)).filter(notification=row)
    on_way = set(waiting.values_list("way", flat=True))
    wanted = hearers.ways_of(row.member_id, notification_kinds.get(row.kind))
    sending = (way for way in ways if way.deliver is not None and way.name in wanted and way.name not in on_way)
    return any(way.finds(row.member_id) for way in sending)
