"""Every change of the notes and contacts in members' records."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import RecordContact, RecordNote
from folkmoot.insights.policies import can_write_records
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to


def add_note(*, actor: Actor, member: Membership, text: str) -> RecordNote:
    """Note something about a member, for managers. Records `insights.record.noted`. Raises NotAllowed, RuleBroken."""
    _may_write(actor, member)
    words = _checked(text, 4000, "text")
    with transaction.atomic():
        note = RecordNote.everywhere.create(
            community_id=actor.community_id, member=member, author_id=actor.member_id, text=words
        )
        record("insights.record.noted", actor=actor, subject=("member", member.id), details={"note": note.id})
    return note


def change_note(*, actor: Actor, note: RecordNote, text: str) -> RecordNote:
    """Put a note otherwise; managers may, whoever wrote it. Records `insights.record.note-changed`.

    Raises NotAllowed, RuleBroken.
    """
    _may_write(actor, note.member)
    note.text = _checked(text, 4000, "text")
    note.changed_at = timezone.now()
    with transaction.atomic():
        note.save(update_fields=["text", "changed_at"])
        _log("insights.record.note-changed", actor, note)
    return note


def remove_note(*, actor: Actor, note: RecordNote) -> None:
    """Take a note away for good. Managers. Records `insights.record.note-removed`. Raises NotAllowed."""
    _may_write(actor, note.member)
    with transaction.atomic():
        _log("insights.record.note-removed", actor, note)
        note.delete()


def log_contact(
    *,
    actor: Actor,
    member: Membership,
    about: str,
    way: str = RecordContact.Way.MESSAGE,
    at: datetime | None = None,
    by: Membership | None = None,
    follow_up_on: date | None = None,
) -> RecordContact:
    """Keep that somebody, else the actor, talked with a member, and when to come back to it. Managers.

    Records `insights.contact.logged`. Raises NotAllowed, RuleBroken.
    """
    _may_write(actor, member)
    contact = RecordContact(community_id=actor.community_id, member=member, by_id=actor.member_id)
    _set(contact, about=about, way=way, at=at or timezone.now(), by=by, follow_up_on=follow_up_on)
    with transaction.atomic():
        contact.save(force_insert=True)
        record("insights.contact.logged", actor=actor, subject=("member", member.id), details={"contact": contact.id})
    return contact


def change_contact(
    *,
    actor: Actor,
    contact: RecordContact,
    about: str,
    way: str,
    at: datetime,
    by: Membership | None = None,
    follow_up_on: date | None = None,
) -> RecordContact:
    """Put right what was kept of a contact; another day to come back opens that again. Managers.

    Records `insights.contact.changed`. Raises NotAllowed, RuleBroken.
    """
    _may_write(actor, contact.member)
    if follow_up_on != contact.follow_up_on:
        contact.followed_up_at = contact.followed_up_by = None
    _set(contact, about=about, way=way, at=at, by=by, follow_up_on=follow_up_on)
    with transaction.atomic():
        contact.save()
        _log("insights.contact.changed", actor, contact)
    return contact


def remove_contact(*, actor: Actor, contact: RecordContact) -> None:
    """Take a contact out of the log of contacts. Managers. Records `insights.contact.removed`. Raises NotAllowed."""
    _may_write(actor, contact.member)
    with transaction.atomic():
        _log("insights.contact.removed", actor, contact)
        contact.delete()


def settle_follow_up(*, actor: Actor, contact: RecordContact, is_done: bool) -> None:
    """Say that one has come back to it, or take that back. Managers.

    Records `insights.contact.followed-up` or `insights.contact.reopened`. Raises NotAllowed, RuleBroken where no day
    was set.
    """
    _may_write(actor, contact.member)
    if contact.follow_up_on is None:
        raise RuleBroken("no-day", _("No day was set to come back to this."))
    if is_done == (contact.followed_up_at is not None):
        return
    contact.followed_up_at = timezone.now() if is_done else None
    contact.followed_up_by_id = actor.member_id if is_done else None
    with transaction.atomic():
        contact.save(update_fields=["followed_up_at", "followed_up_by"])
        _log("insights.contact.followed-up" if is_done else "insights.contact.reopened", actor, contact)


def _may_write(actor: Actor, member: Membership) -> None:
    """Whose page is gone has no record any more."""
    if not can_write_records(actor) or not members_visible_to(actor).filter(id=member.id).exists():
        raise NotAllowed(_("Managers keep the records of members."))


def _set(
    contact: RecordContact, *, about: str, way: str, at: datetime, by: Membership | None, follow_up_on: date | None
) -> None:
    contact.about = _checked(about, 2000, "about")
    if way not in RecordContact.Way.values:
        raise RuleBroken("way", _("Choose a way."), field="way")
    now = timezone.now()
    if not datetime(1990, 1, 1, tzinfo=now.tzinfo) <= at <= now + timedelta(hours=1):
        raise RuleBroken("when", _("Log what has happened; for what is to come, set a day to come back."), field="at")
    if follow_up_on is not None and not at.date() <= follow_up_on <= now.date() + timedelta(days=3660):
        raise RuleBroken("day", _("Give a day after the contact."), field="follow_up_on")
    if by is not None and by.community_id != contact.community_id:
        raise RuleBroken("not-here", _("Nobody here has this name."), field="by")
    contact.way, contact.at, contact.follow_up_on = way, at, follow_up_on
    if by is not None:
        contact.by = by


def _checked(text: str, most: int, field: str) -> str:
    words = text.strip()
    if not words:
        raise RuleBroken("empty", _("Write something."), field=field)
    if len(words) > most:
        raise RuleBroken("too-long", _("Use at most %(most)s letters.") % {"most": most}, field=field)
    return words


def _log(kind: str, actor: Actor, row: RecordNote | RecordContact) -> None:
    name = "note" if isinstance(row, RecordNote) else "contact"
    record(kind, actor=actor, subject=("member", row.member_id), details={name: row.id})
