"""A version of guidelines beside an earlier one: what pages of communities, groups and spaces show of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from folkmoot.communities.comparison import compare, words_compared
from folkmoot.communities.wording import words_of

VERSIONS_AT_MOST = 200


def version_compared(versions: QuerySet[Any], number: int, since: str) -> dict[str, Any]:
    """The version of that number beside the one before it, or beside `since` where that names an earlier one.

    `versions` come newest first. Raises Http404.
    """
    shown = get_object_or_404(versions, number=number)
    earlier = versions.filter(number__lt=number)
    is_number = since.isascii() and since.isdecimal() and len(since) < 9
    before = (earlier.filter(number=int(since)).first() if is_number else None) or earlier.first()
    return {
        "guidelines": shown,
        "before": before,
        "others": earlier[:VERSIONS_AT_MOST],
        "introduction": words_compared(before.introduction if before else "", shown.introduction),
        "changes": compare(words_of(before), words_of(shown)),
    }
