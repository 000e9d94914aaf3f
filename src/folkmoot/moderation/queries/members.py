"""Whom a decision is about."""

from __future__ import annotations

from folkmoot.members.models import Membership


def find_member(member_id: int | None) -> Membership | None:
    """A membership with its account and community, which words to the member need."""
    if member_id is None:
        return None
    return Membership.everywhere.select_related("account", "community").filter(id=member_id).first()
