"""Reports about letters of ours: that they did not arrive (RFC 3464), or are not wanted (RFC 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from folkmoot.mail.composing import LETTER
from folkmoot.mail.mime import header, text_of
from folkmoot.mail.models import TroubledAddress

_Reason = TroubledAddress.Reason
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# Full mailboxes and what a server thinks of a letter or of us: such things pass.
_PASSING = re.compile(r"^5\.(2\.2|3\.\d+|4\.\d+|6\.\d+|7\.\d+)$")
_LETTER_LINE = re.compile(rf"^{LETTER}:\s*([a-z2-7]+)\s*$", re.IGNORECASE | re.MULTILINE)
_UNWANTED = frozenset({"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; `token` is the letter's own mark, where the report holds it."""

    reason: TroubledAddress.Reason
    said: str
    token: str = ""


def read_report(message: Message) -> Report | None:
    """The report that a mail is; None when it is none, or says nothing bad."""
    if message.get_content_type() != "multipart/report":
        return None
    parts = [part for part in message.walk() if part.get_content_maintype() != "multipart"]
    token = _token(parts)
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return _complaint(_fields(part), token)
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _failure(_fields(part), token)
    return None


def _complaint(fields: dict[str, str], token: str) -> Report | None:
    kind = fields.get("feedback-type", "").lower()
    return Report(_Reason.COMPLAINT, kind, token) if kind in _UNWANTED else None


def _failure(fields: dict[str, str], token: str) -> Report | None:
    if fields.get("action", "").lower() != "failed":
        return None
    found = _STATUS.search(fields.get("status", "")) or _STATUS.search(fields.get("diagnostic-code", ""))
    status = found[0] if found else ""
    said = " ".join(filter(None, (status, fields.get("diagnostic-code", "").partition(";")[2].strip())))
    is_final = status.startswith("5.") and not _PASSING.match(status)
    return Report(_Reason.BOUNCED if is_final else _Reason.SOFT, said[:500], token)


def _fields(part: Message) -> dict[str, str]:
    """The fields of a status, of all its blocks; the first of each name."""
    payload = part.get_payload()
    if isinstance(payload, list):
        pairs = [pair for block in payload if isinstance(block, Message) for pair in block.items()]
    else:
        lines = text_of(part).replace("\r\n", "\n").replace("\n\n", "\n").split("\n")
        pairs = [(name, value) for name, sign, value in (line.partition(":") for line in lines) if sign]
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name.strip().lower(), " ".join(str(value).split()))
    return fields


def _token(parts: list[Message]) -> str:
    """The mark of the letter that is given back, from its headers."""
    for part in parts:
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if isinstance(inner, Message) and (token := header(inner, LETTER)):
            return token
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers", "text/plain"):
            found = _LETTER_LINE.search(text_of(part))
            if found:
                return found[1]
    return ""
