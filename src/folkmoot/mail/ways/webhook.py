"""What a mail provider posts: signed, and not a second time.

Three shapes: the raw mail with our own signature, Mailgun's route to an address that ends in "mime", and Postmark's
inbound hook with the raw mail. The signature is judged before anything of the mail is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings
from django.core.cache import cache

from folkmoot.core.digest import same_secret
from folkmoot.core.errors import NotAllowed
from folkmoot.mail.mime import bytes_of, parsed

SECONDS = 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail that a provider brings, for one recipient."""

    content: bytes
    recipient: str
    sender: str | None = None


def read_hook(*, body: bytes, headers: Mapping[str, str]) -> Delivered:
    """The mail that is posted; raises NotAllowed when it is not signed as it must be, ValueError for another shape."""
    if not settings.MAIL_HOOK_KEY:
        raise NotAllowed
    if headers.get("X-Folkmoot-Signature"):
        return _raw(body, headers)
    if headers.get("Authorization", "").startswith("Basic "):
        return _postmark(body, headers["Authorization"])
    return _mailgun(body, headers.get("Content-Type", ""))


def sign(*, body: bytes, recipient: str, timestamp: int) -> str:
    """Our own signature: over when, for whom and what."""
    said = f"{timestamp}.{recipient}.".encode() + body
    return hmac.new(settings.MAIL_HOOK_KEY.encode(), said, hashlib.sha256).hexdigest()


def _raw(body: bytes, headers: Mapping[str, str]) -> Delivered:
    timestamp, recipient = headers.get("X-Folkmoot-Timestamp", ""), headers.get("X-Folkmoot-Recipient", "")
    _demand_now(timestamp)
    expected = sign(body=body, recipient=recipient, timestamp=int(timestamp))
    if not same_secret(expected, headers["X-Folkmoot-Signature"]):
        raise NotAllowed
    return Delivered(body, recipient, headers.get("X-Folkmoot-Sender"))


def _mailgun(body: bytes, content_type: str) -> Delivered:
    fields = _fields(body, content_type)
    timestamp, token = fields.get("timestamp", b"").decode("latin-1"), fields.get("token", b"")
    _demand_now(timestamp)
    expected = hmac.new(settings.MAIL_HOOK_KEY.encode(), timestamp.encode() + token, hashlib.sha256).hexdigest()
    if not same_secret(expected, fields.get("signature", b"").decode("latin-1")):
        raise NotAllowed
    # Theirs is no signature over the mail, so each may be used once only.
    if not cache.add(f"mail-hook:{hashlib.sha256(token).hexdigest()}", 1, SECONDS * 2):
        raise NotAllowed
    recipient, sender = (fields.get(name, b"").decode("utf-8", "replace") for name in ("recipient", "sender"))
    return Delivered(fields["body-mime"], recipient, sender) if "body-mime" in fields else _unknown()


def _postmark(body: bytes, authorization: str) -> Delivered:

    try:
        password = base64.b64decode(authorization.removeprefix("Basic "), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError) as error:
        raise NotAllowed from error
    if not same_secret(password.decode("utf-8", "replace"), settings.MAIL_HOOK_KEY):
        raise NotAllowed
    said = json.loads(body)
    if not isinstance(said, dict) or not isinstance(said.get("RawEmail"), str):
        return _unknown()
    return Delivered(said["RawEmail"].encode("utf-8", "surrogateescape"), str(said.get("OriginalRecipient", "")))


def _fields(body: bytes, content_type: str) -> dict[str, bytes]:
    """The fields of a form; Django's own reader takes none as large as a mail."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        found = parse_qs(body.decode("latin-1"), encoding="latin-1", max_num_fields=100)
        return {name: values[0].encode("latin-1") for name, values in found.items()}
    if not content_type.startswith("multipart/form-data"):
        return {}
    form = parsed(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = form.get_payload() if form.is_multipart() else []
    return {
        str(part.get_param("name", "", "content-disposition")): bytes_of(part)
        for part in (parts if isinstance(parts, list) else [])
        if not isinstance(part, str)
    }


def _demand_now(timestamp: str) -> None:
    if not timestamp.isdecimal() or len(timestamp) > 12 or abs(time.time() - int(timestamp)) > SECONDS:
        raise NotAllowed


def _unknown() -> Delivered:
    raise ValueError("no raw mail in it")
