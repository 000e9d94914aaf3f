"""Letters that say why a mail was not taken."""

from __future__ import annotations

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError
from folkmoot.mail.commands.queueing import queue_letter
from folkmoot.mail.composing import REFUSAL
from folkmoot.mail.letters import Letter
from folkmoot.mail.mime import header, parsed
from folkmoot.mail.models import ReceivedMail
from folkmoot.members.models import Membership

_ONE_WITHIN = timedelta(hours=1)
_QUOTED_AT_MOST = 2000


def answer_refusal(mail: ReceivedMail, member: Membership, error: FolkmootError) -> bool:
    """Tell the member whose address was replied to, at the address of their account; once an hour at most.

    Never whoever the mail says it is from: that may be anybody. Returns whether a letter goes.
    """
    since = timezone.now() - _ONE_WITHIN
    if ReceivedMail.objects.filter(member=member, answered_at__gt=since).exists():
        return False
    head = parsed(bytes(mail.content)[: 64 * 1024])
    context = {"community": member.community, "member": member, "subject": mail.subject, "reason": error.message}
    letter = Letter(
        kind=REFUSAL,
        subject=_("Your mail was not taken: %(subject)s") % {"subject": mail.subject or "…"},
        text=render_to_string("mail/refusal.txt", context),
        to_member_id=member.id,
        in_reply_to=_plain_id(header(head, "Message-ID")),
    )
    ReceivedMail.objects.filter(id=mail.id).update(answered_at=timezone.now())
    return queue_letter(letter, actor=Actor.system(member.community_id))


def _plain_id(message_id: str) -> str:
    try:
        return Letter(kind="", subject="", text="", to_member_id=1, in_reply_to=message_id).in_reply_to
    except FolkmootError:
        return ""
