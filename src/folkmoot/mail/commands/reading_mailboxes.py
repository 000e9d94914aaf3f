"""What is remembered of a mailbox that is read."""

from __future__ import annotations

from django.utils import timezone

from folkmoot.mail.letters import one_line
from folkmoot.mail.models import MailboxPosition


def begin_reading(mailbox: str, validity: int) -> int:
    """The number of the last mail that was read; 0 when the mailbox is new, or counts anew."""
    row, _is_new = MailboxPosition.objects.get_or_create(mailbox=mailbox)
    if row.validity != validity:
        MailboxPosition.objects.filter(id=row.id).update(validity=validity, uid=0)
        return 0
    return row.uid


def note_read(mailbox: str, uid: int) -> None:
    """A mail was kept, or is not for us: it need not be read again."""
    MailboxPosition.objects.filter(mailbox=mailbox, uid__lt=uid).update(uid=uid)


def note_look(mailbox: str, error: str = "") -> None:
    """The mailbox was looked at, or could not be."""
    MailboxPosition.objects.update_or_create(
        mailbox=mailbox, defaults={"checked_at": timezone.now(), "last_error": one_line(error)[:500]}
    )
