"""Whose reply to what: signed into the address that it is sent to.

The address is the proof: only who got the letter knows it. It says which member may write, to what, and until when;
with "reply+" it stays below the 64 characters that a local part may have.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass

from folkmoot.core.digest import short_signature
from folkmoot.mail.handlers import reply_handlers
from folkmoot.mail.packing import pack_number, read_number, to_letters, to_signs

VALID_DAYS = 60
_PURPOSE = "mail.reply"
_SIGNATURE = 12
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """What a token says. `is_over`: it is genuine, and too old."""

    handler: str
    member_id: int
    target_id: int
    is_over: bool = False


def reply_token(*, handler: str, member_id: int, target_id: int, days: int = VALID_DAYS) -> str:
    """For `Letter.reply_token`: this member's answer to that target of a registered handler."""
    until = int(time.time()) // _DAY + days
    code = reply_handlers.get(handler).code.encode()
    body = code + pack_number(member_id) + pack_number(target_id) + pack_number(until)
    return to_letters(body + short_signature(_PURPOSE, body, _SIGNATURE))


def read_reply_token(token: str) -> ReplyTo | None:
    """What the token says; None when it is forged."""
    signs = to_signs(token) if len(token) <= 58 else None
    if signs is None or len(signs) <= _SIGNATURE:
        return None
    body, signature = signs[:-_SIGNATURE], signs[-_SIGNATURE:]
    if not hmac.compare_digest(signature, short_signature(_PURPOSE, body, _SIGNATURE)):
        return None
    handler = next((each for each in reply_handlers if each.code.encode() == body[:1]), None)
    if handler is None:
        return None
    member_id, rest = read_number(body[1:])
    target_id, rest = read_number(rest)
    until, _rest = read_number(rest)
    return ReplyTo(handler.name, member_id, target_id, is_over=until < int(time.time()) // _DAY)
