"""A letter of the queue as a mail."""

from __future__ import annotations

from datetime import UTC
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives

from folkmoot.mail.addresses import bounce_address, own_address, reply_address, takes_replies
from folkmoot.mail.bounce_tokens import bounce_token
from folkmoot.mail.letters import one_line
from folkmoot.mail.models import QueuedLetter

# Our mark, by which a mail that comes back to us is known.
MARK = "X-Folkmoot-Community"
# Which letter it is, signed: reports that give a letter back prove by it that they had it.
LETTER = "X-Folkmoot-Letter"
# A letter that says why a mail was not taken.
REFUSAL = "refusal"
_REFERENCES_AT_MOST = 20


def compose(letter: QueuedLetter) -> EmailMultiAlternatives:
    """The mail of a letter, with `letter.community` at hand. Its envelope leads bounces back to us."""
    mail = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=letter.text,
        from_email=bounce_address(bounce_token(letter.id)) if takes_replies() else own_address(),
        to=[letter.address],
        headers=_headers(letter),
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    return mail


def _headers(letter: QueuedLetter) -> dict[str, str]:
    given: dict[str, Any] = letter.headers
    headers = {
        "From": _named(given.get("from_name") or one_line(letter.community.name), own_address()),
        "Message-ID": letter.message_id,
        "Date": format_datetime(letter.created_at.astimezone(UTC)),
        "Auto-Submitted": "auto-replied" if letter.kind == REFUSAL else "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Precedence": "bulk" if letter.is_bulk else "list",
        MARK: str(letter.community_id),
        LETTER: bounce_token(letter.id),
    }
    answered = given.get("in_reply_to", "")
    if answered:
        headers["In-Reply-To"] = answered
    if references := dict.fromkeys(filter(None, (*given.get("references", ())[-_REFERENCES_AT_MOST:], answered))):
        headers["References"] = " ".join(references)
    if list_id := given.get("list_id"):
        headers["List-Id"] = f"<{list_id}>"
    if link := given.get("unsubscribe_url"):
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if takes_replies() and (token := given.get("reply_token")):
        headers["Reply-To"] = _named(one_line(letter.community.name), reply_address(token))
    return headers


def _named(name: str, address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return str(Address(name, local, domain))
