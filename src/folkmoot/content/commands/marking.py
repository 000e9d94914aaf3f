"""Marking everything as read, and reminders as dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import build, record, record_many
from folkmoot.activity.models import Activity
from folkmoot.content.models import Bookmark, Mention, SpaceReader, Thread, ThreadReader
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.spaces.models import Space

_ANNOUNCED_LATE = timedelta(days=2)
_AT_ONCE = 500


def mark_spaces_read(*, actor: Actor, spaces: Sequence[Space]) -> None:
    """Everything in these spaces is read: what the member has begun up to its last post, and what they never opened.

    Mentions there count as seen. Records `content.space.read`; it is no sign of reading for trust.
    """
    if not actor.is_member:
        raise NotAllowed(_("Join to keep what you have read."))
    ids, now = [space.id for space in spaces], timezone.now()
    with transaction.atomic():
        begun = ThreadReader.everywhere.filter(member_id=actor.member_id, thread__space_id__in=ids)
        last = Thread.everywhere.filter(id=OuterRef("thread_id")).values("last_number")
        begun.filter(last_read_number__lt=F("thread__last_number")).update(last_read_number=Subquery(last), read_at=now)
        rows = [SpaceReader(community_id=actor.community_id, member_id=actor.own_id, space_id=id_) for id_ in ids]
        SpaceReader.everywhere.bulk_create(
            rows, update_conflicts=True, unique_fields=["member", "space"], update_fields=["read_at"]
        )
        mentions = Mention.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
        mentions.filter(seen_at__isnull=True, post__thread__space_id__in=ids).update(seen_at=now)
        subject = ("space", ids[0]) if len(ids) == 1 else ("community", actor.community_id)
        record("content.space.read", actor=actor, subject=subject, details={"spaces": len(ids)})


def settle_reminder(*, actor: Actor, bookmark: Bookmark) -> Bookmark:
    """The member has dealt with a reminder; the bookmark stays. Records `content.bookmark.settled`."""
    if bookmark.member_id != actor.member_id or not actor.is_member:
        raise NotAllowed(_("This is somebody else's bookmark."))
    with transaction.atomic():
        bookmark.reminded_at = timezone.now()
        bookmark.save(update_fields=["reminded_at"])
        record("content.bookmark.settled", actor=actor, subject=("post", bookmark.post_id))
    return bookmark


def announce_reminders() -> int:
    """Say of each reminder whose time has come, once, that it has. Records `content.bookmark.due`; returns how many.

    What came due while no worker ran for days stands on the first page, and is not announced late.
    """
    now = timezone.now()
    said = Activity.everywhere.filter(
        community_id=OuterRef("community_id"), subject_type="bookmark", subject_id=OuterRef("id"),
        kind="content.bookmark.due", at__gte=OuterRef("remind_at"),
    )  # fmt: skip
    due = Bookmark.everywhere.filter(remind_at__lte=now, remind_at__gt=now - _ANNOUNCED_LATE, reminded_at=None)
    rows = list(due.filter(~Exists(said)).order_by("remind_at")[:_AT_ONCE])
    with transaction.atomic():
        record_many(
            build(
                "content.bookmark.due", actor=Actor.system(row.community_id), subject=("bookmark", row.id),
                member_id=row.member_id, details={"post": row.post_id},
            )
            for row in rows
        )  # fmt: skip
    return len(rows)
