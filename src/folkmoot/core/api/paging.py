"""Pagination by key: an opaque cursor says after which row the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

LIMIT = 25
LIMIT_AT_MOST = 100


def encode_cursor(*key: Any) -> str:
    """The cursor for a row's sort key (numbers and texts)."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key in a cursor, None for an empty one; raises RuleBroken when it is not one of ours."""
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError, RecursionError) as error:
        raise bad_cursor() from error
    fits = isinstance(key, list) and len(key) == len(kinds)
    if not fits or any(type(value) is not kind for value, kind in zip(key, kinds, strict=True)):
        raise bad_cursor()
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in key):
        raise bad_cursor()
    return tuple(key)


def bad_cursor() -> RuleBroken:
    """What a list answers to a cursor that it did not give out."""
    return RuleBroken("bad-cursor", _("The cursor is not one that this list gave out."), field="cursor")
