"""Messages of workflows to members."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from folkmoot.activity.log import record
from folkmoot.automation.models import Note
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed


def see_note(*, actor: Actor, note: Note) -> Note:
    """The member has read a message, and it leaves the home page. Records `automation.note.seen`."""
    if actor.member_id is None or note.member_id != actor.member_id:
        raise NotAllowed
    with transaction.atomic():
        if note.seen_at is None:
            note.seen_at = timezone.now()
            note.save(update_fields=["seen_at"])
            record("automation.note.seen", actor=actor, subject=("note", note.id))
    return note
