"""Putting off changes that a moderator shall see first. The rooms whose things they are let them through."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict
from folkmoot.members.models import PendingChange

KEPT_FOR = timedelta(days=90)
Subject = tuple[str, int]


def put_off(
    *, actor: Actor, subject: Subject, changes: Mapping[str, Any], picture: str = "", together: bool = True
) -> PendingChange:
    """Let a change wait, together with what waits of the same thing already; the caller holds the transaction.

    What is not put `together` is the words of one: nobody answers for somebody else's. Whoever calls has asked whether
    the actor may make it. Records `members.change.held`. Raises Conflict where somebody else's waits.
    """
    row = find_change(actor.community_id, subject, even_turned_down=True, lock=True)
    if row is not None and not together and row.member_id != actor.member_id:
        _make_room(row)
        row = None
    row = row or PendingChange(community_id=actor.community_id, subject_type=subject[0], subject_id=subject[1])
    before = row.changes if row.state == PendingChange.State.WAITING else {}
    row.changes, row.picture = before | dict(changes), picture or row.picture
    row.member_id, row.state, row.at = actor.member_id, PendingChange.State.WAITING, timezone.now()
    row.save()
    record("members.change.held", actor=actor, subject=subject, details={"fields": sorted(changes)})
    return row


def as_edit(change: PendingChange, owner_id: int | None) -> Subject:
    """What moderators judge: the thing, or where somebody else than its owner would change it, their edit of it."""
    if is_own(change, owner_id):
        return change.subject_type, change.subject_id
    return f"{change.subject_type}-edit", change.id


def is_own(change: PendingChange | None, owner_id: int | None) -> bool:
    """Whether a change is by whose thing it is."""
    return change is not None and change.member_id in (None, owner_id)


def take_change(community_id: int, subject: Subject, *, turned_down: bool = False) -> PendingChange | None:
    """The change that waits, which the caller now makes: it waits no longer. The caller holds the transaction."""
    row = find_change(community_id, subject, even_turned_down=turned_down, lock=True)
    if row is not None:
        row.delete()
    return row


def turn_down_change(*, actor: Actor, subject: Subject, reason: str = "") -> bool:
    """Let a change that waits not come; whether there was one. The caller has asked whether the actor may.

    Records `members.change.turned_down`.
    """
    waits = PendingChange.everywhere.filter(
        community_id=actor.community_id, subject_type=subject[0], subject_id=subject[1],
        state=PendingChange.State.WAITING,
    )  # fmt: skip
    if not waits.update(state=PendingChange.State.TURNED_DOWN, at=timezone.now()):
        return False
    record("members.change.turned_down", actor=actor, subject=subject, details={"reason": reason.strip()[:300]})
    return True


def let_wait_again(*, actor: Actor, subject: Subject) -> bool:
    """Let a change that was turned down wait as before, as after a slip; whether there was one.

    The caller has asked whether the actor may. Records `members.change.reconsidered`.
    """
    rows = PendingChange.everywhere.filter(
        community_id=actor.community_id, subject_type=subject[0], subject_id=subject[1],
        state=PendingChange.State.TURNED_DOWN,
    )  # fmt: skip
    if not rows.update(state=PendingChange.State.WAITING, at=timezone.now()):
        return False
    record("members.change.reconsidered", actor=actor, subject=subject)
    return True


def drop_change(community_id: int, subject: Subject, *, fields: Collection[str] | None = None) -> None:
    """Forget what waits of a thing, or of some of its fields: they were changed otherwise meanwhile."""
    row = find_change(community_id, subject)
    if row is None:
        return
    row.changes = {} if fields is None else {name: said for name, said in row.changes.items() if name not in fields}
    if fields is None or "picture" in fields:
        row.picture = ""
    if row.changes or row.picture:
        row.save(update_fields=["changes", "picture"])
    else:
        row.delete()


def find_change(
    community_id: int, subject: Subject, *, even_turned_down: bool = False, lock: bool = False
) -> PendingChange | None:
    """The change of a thing that waits, if any."""
    rows = PendingChange.everywhere.filter(community_id=community_id, subject_type=subject[0], subject_id=subject[1])
    rows = rows if even_turned_down else rows.filter(state=PendingChange.State.WAITING)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def waiting_changes(community_id: int, kind: str, ids: Collection[int]) -> dict[int, PendingChange]:
    """Of these things of one kind, the changes that wait."""
    rows = PendingChange.everywhere.filter(
        community_id=community_id, subject_type=kind, subject_id__in=ids, state=PendingChange.State.WAITING
    )
    return {row.subject_id: row for row in rows}


def forget_old_changes() -> int:
    """Forget changes that were turned down long ago; returns how many. For the periodic job."""
    old = PendingChange.everywhere.filter(state=PendingChange.State.TURNED_DOWN, at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _make_room(row: PendingChange) -> None:
    """Forget somebody else's change that was turned down: what was decided about it must not come to mean this one."""
    if row.state == PendingChange.State.WAITING:
        raise Conflict(_("A change by somebody else waits for a moderator. Yours can be made when that is decided."))
    row.delete()
