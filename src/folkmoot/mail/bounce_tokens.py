"""Which letter a bounce is about: signed into the address that bounces are sent to."""

from __future__ import annotations

import hmac

from folkmoot.core.digest import short_signature
from folkmoot.mail.packing import pack_number, read_number, to_letters, to_signs

_PURPOSE = "mail.bounce"
_SIGNATURE = 8


def bounce_token(letter_id: int) -> str:
    """For the local part of an address: any case, letters and digits."""
    body = pack_number(letter_id)
    return to_letters(body + short_signature(_PURPOSE, body, _SIGNATURE))


def read_bounce_token(token: str) -> int | None:
    """The letter's id; None when it is forged."""
    signs = to_signs(token)
    if signs is None or len(signs) <= _SIGNATURE:
        return None
    body, signature = signs[:-_SIGNATURE], signs[-_SIGNATURE:]
    if not hmac.compare_digest(signature, short_signature(_PURPOSE, body, _SIGNATURE)):
        return None
    number, rest = read_number(body)
    return number if not rest else None
