"""What a member has seen and read of their notifications. Each is their own affair and not logged."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.notifications.commands.choosing import own_reception
from folkmoot.notifications.models import Notification, Reception
from folkmoot.notifications.policies import notifications_visible_to


def see_all(*, actor: Actor) -> None:
    """The list was opened: what is in it counts at the bell no more, and stays unread."""
    if not actor.is_member:
        return
    last = _last_line(actor)
    with transaction.atomic():
        reception = own_reception(actor=actor)
        if last > reception.seen_line:
            reception.seen_line = last
            reception.save(update_fields=["seen_line"])
            _tell_own_pages(actor)


def hear_all(*, actor: Actor) -> None:
    """Whoever asks has been told of everything so far, by an app or where it leads: nothing of it is recalled.

    What is new at the bell stays new.
    """
    if actor.member_id is None:
        return
    rows = Notification.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    last = rows.aggregate(last=Max("last_line"))["last"] or 0
    if not last or Reception.everywhere.filter(member_id=actor.member_id, heard_line__gte=last).exists():
        return
    with transaction.atomic():
        reception = own_reception(actor=actor)
        reception.heard_line = max(reception.heard_line, last)
        reception.save(update_fields=["heard_line"])


def mark_one(*, actor: Actor, notification: Notification, is_read: bool = True) -> None:
    """Mark one as read, or as unread again. Raises NotAllowed for somebody else's."""
    if not actor.is_member or notification.member_id != actor.member_id:
        raise NotAllowed
    if is_read:
        Notification.everywhere.filter(id=notification.id, read_at=None).update(read_at=timezone.now())
    else:
        _mark_unread(actor, notification)
    _tell_own_pages(actor)


def mark_all(*, actor: Actor) -> int:
    """Everything up to now is read, however much it is. Returns what `unmark_all` takes it back with."""
    if not actor.is_member:
        raise NotAllowed
    last = _last_line(actor)
    with transaction.atomic():
        reception = own_reception(actor=actor)
        before = reception.read_line
        reception.read_line = max(before, last)
        reception.seen_line = max(reception.seen_line, last)
        reception.save(update_fields=["read_line", "seen_line"])
    _tell_own_pages(actor)
    return before


def unmark_all(*, actor: Actor, before: int) -> None:
    """Take `mark_all` back: what was read one by one, or elsewhere, stays read."""
    if not actor.is_member:
        raise NotAllowed
    with transaction.atomic():
        reception = own_reception(actor=actor)
        reception.read_line = max(0, min(before, reception.read_line))
        reception.save(update_fields=["read_line"])
    _tell_own_pages(actor)


def _mark_unread(actor: Actor, notification: Notification) -> None:
    with transaction.atomic():
        reception = own_reception(actor=actor)
        if notification.last_line <= reception.read_line:
            # It was read with everything else: those others are now marked one by one, as far as the list reaches.
            older = notifications_visible_to(actor).filter(read_at=None, last_line__lte=reception.read_line)
            older.exclude(id=notification.id).update(read_at=timezone.now())
            reception.read_line = 0
            reception.save(update_fields=["read_line"])
        try:
            with transaction.atomic():
                Notification.everywhere.filter(id=notification.id).update(read_at=None)
        except IntegrityError:
            # Since it was read, the same has happened again, and that is unread.
            return


def _last_line(actor: Actor) -> int:
    last = notifications_visible_to(actor).aggregate(last=Max("last_line"))["last"]
    return int(last or 0)


def _tell_own_pages(actor: Actor) -> None:
    record("notifications.notice.read", actor=actor)
