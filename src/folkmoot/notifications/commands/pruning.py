"""Forgetting what is old: a list of notifications is for what is new, and everything in it stands elsewhere."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from folkmoot.notifications.models import Notification

READ_FOR = timedelta(days=60)
UNREAD_FOR = timedelta(days=180)
# Of each member the newest so many are kept at most.
KEPT_AT_MOST = 2_000
_ROWS_AT_ONCE = 1_000


def prune() -> int:
    """Delete notifications that are old or too many, in short transactions; returns how many."""
    now = timezone.now()
    gone = _delete_all(Notification.everywhere.filter(at__lt=now - UNREAD_FOR))
    gone += _delete_all(Notification.everywhere.filter(read_at__lt=now - READ_FOR))
    many = Notification.everywhere.order_by().values("community_id", "member_id").annotate(rows=Count("id"))
    for community_id, member_id in list(many.filter(rows__gt=KEPT_AT_MOST).values_list("community_id", "member_id")):
        own = Notification.everywhere.filter(community_id=community_id, member_id=member_id)
        last = own.order_by("-last_line").values_list("last_line", flat=True)[KEPT_AT_MOST - 1]
        gone += _delete_all(own.filter(last_line__lt=last))
    return gone


def _delete_all(rows: QuerySet[Notification]) -> int:
    gone = 0
    while ids := list(rows.values_list("id", flat=True)[:_ROWS_AT_ONCE]):
        Notification.everywhere.filter(id__in=ids).delete()
        gone += len(ids)
    return gone
