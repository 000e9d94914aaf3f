"""Taking notifications back: what was read elsewhere is read here, what was taken out of sight is told no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.notices import Gone, Settled, settlers, withdrawals
from folkmoot.notifications.models import Notification

_ROWS_AT_ONCE = 500


def settle(lines: Sequence[Activity]) -> None:
    """Mark as read what members have read where it stands. The caller holds the transaction."""
    now = timezone.now()
    for settler in settlers:
        wanted = [line for line in lines if line.kind in settler.activity]
        for settled in settler.settle(wanted) if wanted else ():
            unread = Notification.everywhere.filter(
                community_id=settled.community_id, member_id=settled.member_id, read_at__isnull=True
            )
            unread.filter(_where(settled)).update(read_at=now)


def withdraw(lines: Sequence[Activity]) -> None:
    """Take what is out of sight out of what is unread; what is left of nothing goes. The caller holds the transaction.

    Lists and letters ask again who may see what they name, so this keeps counts true and nothing secret.
    """
    for withdrawal in withdrawals:
        wanted = [line for line in lines if line.kind in withdrawal.activity]
        for gone in withdrawal.gone(wanted) if wanted else ():
            _withdraw(gone)


def _where(settled: Settled) -> Q:
    where: dict[str, Any] = {"last_line__lte": settled.upto}
    if settled.thread_id is not None:
        where["thread_id"] = settled.thread_id
    if settled.space_id is not None:
        where["space_id"] = settled.space_id
    if settled.number is not None:
        # What has no place in the thread, such as reactions, is not read by reading on.
        where["number__range"] = (1, settled.number)
    if settled.kind:
        where["kind"] = settled.kind
    # Nothing named would be everything.
    return Q(**where) if settled.thread_id is not None or settled.space_id is not None else Q(pk__in=[])


def _withdraw(gone: Gone) -> None:
    rows = Notification.everywhere.filter(
        community_id=gone.community_id, thread_id=gone.thread_id, read_at__isnull=True
    ).exclude(kind__in=gone.spares)
    if gone.kind:
        rows = rows.filter(kind=gone.kind)
    if gone.subject_id is None:
        rows.delete()
        return
    empty, changed = [], []
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        left = [entry for entry in row.entries if entry[1] != gone.subject_id]
        if not left:
            empty.append(row.id)
        elif len(left) < len(row.entries):
            row.entries, row.subject_id = left, left[-1][1]
            row.people = len({who for _line, _subject, who, _at in left})
            changed.append(row)
    for first in range(0, len(empty), _ROWS_AT_ONCE):
        Notification.everywhere.filter(id__in=empty[first : first + _ROWS_AT_ONCE]).delete()
    Notification.everywhere.bulk_update(changed, ["entries", "subject_id", "people"], batch_size=_ROWS_AT_ONCE)
