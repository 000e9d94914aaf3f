"""Taking mail in: it is kept before whoever brings it is told so."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from folkmoot.core.errors import NotFound, RuleBroken
from folkmoot.mail.bounce_tokens import read_bounce_token
from folkmoot.mail.letters import one_line
from folkmoot.mail.mime import header, parsed
from folkmoot.mail.models import QueuedLetter, ReceivedMail
from folkmoot.mail.reply_tokens import ReplyTo, read_reply_token
from folkmoot.members.models import Membership

COMPLAINTS = "complaints"
_LOCAL = re.compile(r"(reply|bounce)\+([a-z0-9]{1,58})")
_HEADERS_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an address of ours leads: a reply's place, the letter a bounce is about, or complaints."""

    reply: ReplyTo | None = None
    letter_id: int | None = None
    community_id: int | None = None


def receive(
    content: bytes, recipient: str, *, envelope_sender: str | None = None, way: str = "mail"
) -> ReceivedMail | None:
    """Keep a mail for an address of ours; the worker deals with it. The same mail for the same address is kept once.

    Returns None when it was kept before. Who brings it is the caller's to judge; the address is the proof that it may
    come. Raises NotFound when the address is not one of ours, RuleBroken("too-large").
    """
    destination = destination_of(recipient)
    if destination is None:
        raise NotFound(_("There is no such address here."))
    if len(content) > settings.MAX_MAIL_BYTES:
        limit = settings.MAX_MAIL_BYTES // 1024**2
        raise RuleBroken("too-large", _("The mail is larger than %(limit)s MB.") % {"limit": limit})
    head = parsed(content[:_HEADERS_READ])
    message_id = header(head, "Message-ID") or hashlib.sha256(content).hexdigest()
    key = hashlib.sha256(f"{recipient.lower()} {message_id}".encode(errors="replace")).hexdigest()
    try:
        with transaction.atomic():
            return ReceivedMail.objects.create(
                community_id=destination.community_id,
                member_id=destination.reply.member_id if destination.reply else None,
                key=key,
                recipient=recipient.lower()[:254],
                envelope_sender=None if envelope_sender is None else one_line(envelope_sender)[:254],
                sender=one_line(header(head, "From"))[:254],
                subject=one_line(header(head, "Subject"))[:200],
                way=way,
                content=content,
                size=len(content),
                target=f"{destination.reply.handler}:{destination.reply.target_id}" if destination.reply else "",
            )
    except IntegrityError:
        if ReceivedMail.objects.filter(key=key).exists():
            return None
        raise


def destination_of(recipient: str) -> Destination | None:
    """Where the address leads; None when it is forged, or not one of ours at all."""
    # Servers on the way may write it in another case.
    local, _at, domain = recipient.strip("<> ").lower().rpartition("@")
    if not settings.MAIL_DOMAIN or domain != settings.MAIL_DOMAIN:
        return None
    if local == COMPLAINTS:
        return Destination()
    found = _LOCAL.fullmatch(local)
    if found is None:
        return None
    if found[1] == "bounce":
        return letter_destination(found[2])
    reply = read_reply_token(found[2])
    if reply is None:
        return None
    community_id = Membership.everywhere.filter(id=reply.member_id).values_list("community_id", flat=True).first()
    return None if community_id is None else Destination(reply=reply, community_id=community_id)


def letter_destination(token: str) -> Destination | None:
    """The letter of a bounce's address or mark; None when it is forged."""
    letter_id = read_bounce_token(token)
    if letter_id is None:
        return None
    ids = QueuedLetter.everywhere.filter(id=letter_id).values_list("community_id", flat=True)
    return Destination(letter_id=letter_id, community_id=ids.first())
