"""Reads of notices of illegal content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.moderation.models import Notice


def notices_given(member_id: int) -> Iterator[Mapping[str, object]]:
    """What a member gave notice of, for their own export."""
    rows = Notice.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values(
        "locations", "reason", "law", "name", "email", "received_at", "decided_at", "complaint__text"
    )
