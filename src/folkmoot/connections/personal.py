"""What connections know about a person, for their own export and for their erasure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from folkmoot.connections.models import ApiToken
from folkmoot.core.registry import PersonalDataSection


def _tokens(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = ApiToken.everywhere.filter(member_id=member_id).order_by("id")
    yield from rows.values("name", "hint", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


SECTIONS = (PersonalDataSection("api-tokens", _tokens),)
