"""Whether replies by mail can come in, and whether mail of ours is believed elsewhere."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError

from folkmoot.cli.examination import Finding, fault, ok, warning

_SECONDS = 5.0


def incoming_mail() -> Iterator[Finding]:
    """The domain for replies, and each way that is set."""
    ways = [bool(settings.IMAP_HOST), bool(settings.MAIL_PORT), bool(settings.MAIL_HOOK_KEY)]
    if not settings.MAIL_DOMAIN:
        if any(ways):
            yield fault("replies by mail", "A way in is set, and no domain.", "Set FOLKMOOT_MAIL_DOMAIN.")
        return
    if not any(ways):
        yield fault(
            "replies by mail",
            f"Members are asked to reply to {settings.MAIL_DOMAIN}, and nothing takes mail in.",
            "Set FOLKMOOT_IMAP_HOST, FOLKMOOT_MAIL_PORT or FOLKMOOT_MAIL_HOOK_KEY, or no FOLKMOOT_MAIL_DOMAIN.",
        )
    if settings.IMAP_HOST:
        yield _imap()
    if settings.MAIL_PORT:
        yield _listener()
    if settings.MAIL_HOOK_KEY:
        yield ok("mail hook", f"{settings.BASE_URL}/mail/incoming/ takes signed mail.")


def trust_in_mail() -> Iterator[Finding]:
    """What the domain's DNS should say; nobody is asked, because that may be another one here than elsewhere."""
    from folkmoot.mail.addresses import own_address

    domain = own_address().rpartition("@")[2]
    if not settings.EMAIL_URL or domain == "localhost":
        return
    yield ok(
        "mail's name",
        f"Look once that DNS has for {domain}: a TXT record v=spf1 that names {settings.EMAIL_HOST}, the DKIM key that "
        f"your mail server signs with, and at _dmarc.{domain} a TXT record v=DMARC1.",
    )


def queue() -> Iterator[Finding]:
    """Letters that wait longer than they should."""
    from folkmoot.mail.queries import oldest_due

    try:
        waiting = oldest_due()
    except DatabaseError:
        return
    if waiting is not None and waiting.total_seconds() > 900:
        yield warning(
            "letters",
            f"One has been waiting for {waiting.total_seconds() / 60:.0f} minutes.",
            "Is a worker running, and does the mail server take mail?",
        )


def _imap() -> Finding:
    from folkmoot.mail.ways.imap import mailbox_answers

    try:
        mailbox_answers(_SECONDS)
    except (OSError, imaplib.IMAP4.error) as error:
        return fault("mailbox", f"It cannot be read: {error}", "Check the variables FOLKMOOT_IMAP_*.")
    return ok("mailbox", f"{settings.IMAP_HOST} lets {settings.IMAP_USER} in.")


def _listener() -> Finding:
    try:
        socket.create_connection(("127.0.0.1", settings.MAIL_PORT), _SECONDS).close()
    except OSError as error:
        return warning("mail listener", f"Port {settings.MAIL_PORT} does not answer: {error}", "Run `folkmoot up`.")
    return ok("mail listener", f"It listens on port {settings.MAIL_PORT}.")
