"""Mails as people and programs send them."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

from PIL import Image

from folkmoot.mail.commands.receiving import receive
from folkmoot.mail.models import QueuedLetter, ReceivedMail
from folkmoot.mail.postman import deal_with_next
from folkmoot.mail.reply_tokens import reply_token
from folkmoot.members.models import Membership

DOMAIN = "in.example.org"


def a_picture() -> bytes:
    """A PNG of one pixel."""
    file = io.BytesIO()
    Image.new("RGB", (1, 1), "grey").save(file, "PNG")
    return file.getvalue()


def a_mail(text: str = "I agree.", *, sender: str = "Mia <mia@example.org>", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "forum", "Re: News"
    mail["Message-ID"] = f"<{abs(hash((text, sender)))}@example.org>"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def reply_address(member: Membership, target_id: int, **given: Any) -> str:
    token = reply_token(**{"handler": "post", "member_id": member.id, "target_id": target_id, **given})
    return f"reply+{token}@{DOMAIN}"


def bring(mail: EmailMessage | bytes, recipient: str, **given: Any) -> ReceivedMail:
    """Receive a mail and deal with it; what became of it."""
    content = mail if isinstance(mail, bytes) else mail.as_bytes()
    received = receive(content, recipient, **given)
    assert received is not None
    while deal_with_next():
        pass
    received.refresh_from_db()
    return received


def letters() -> list[QueuedLetter]:
    return list(QueuedLetter.everywhere.order_by("id"))
