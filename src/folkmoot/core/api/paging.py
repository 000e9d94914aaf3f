"""Pagination by key: an opaque cursor says after which row the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

M = TypeVar("M", bound=Model)
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


def page_by(
    rows: QuerySet[M], *, cursor: str, limit: int, field: str = "id", newest_first: bool = False
) -> dict[str, Any]:
    """The page of `rows` after the cursor in the order of a whole-numbered field that tells them apart."""
    key = decode_cursor(cursor, [int])
    if key:
        rows = rows.filter(**{f"{field}__{'lt' if newest_first else 'gt'}": key[0]})
    found = list(rows.order_by(f"-{field}" if newest_first else field)[: limit + 1])
    more = encode_cursor(getattr(found[limit - 1], field)) if len(found) > limit else None
    return {"items": found[:limit], "next": more}


def bad_cursor() -> RuleBroken:
    """What a list answers to a cursor that it did not give out."""
    return RuleBroken("bad-cursor", _("The cursor is not one that this list gave out."), field="cursor")
