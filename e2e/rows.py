"""The people of the permission table, and rows that many pages share."""

from __future__ import annotations

from typing import Any

PEOPLE = ("visitor", "vera", "bea", "nils", "mia", "mo", "max", "olga")
Row = int | tuple[int, ...]
A_SPACE: dict[str, Any] = {"kind": "forum", "visibility": "public", "post_role": "member", "post_trust_level": 0}
A_GROUP: dict[str, Any] = {"visibility": "open", "colour": "#2f6f62"}


def signed_in(status: int) -> Row:
    return (302, *[status] * 7)


def own(status: int) -> Row:
    """Whoever has a membership, suspended ones too: what they keep here is theirs."""
    return (403, 403, *[status] * 6)


def members(status: int, otherwise: int = 403) -> Row:
    return (*[otherwise] * 3, *[status] * 5)


def experienced(status: int) -> Row:
    return (*[403] * 4, *[status] * 4)


def staff(status: int) -> Row:
    return (*[403] * 5, *[status] * 3)


def managers(status: int) -> Row:
    return (*[403] * 6, *[status] * 2)
