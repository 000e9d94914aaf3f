"""Members as something to follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from folkmoot.core.actor import Actor
from folkmoot.members.policies import members_visible_to


def member_names(actor: Actor, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Names and profiles of members that the actor sees, but not of themselves."""
    rows = members_visible_to(actor).filter(id__in=ids).exclude(id=actor.member_id or 0)
    return {row.id: (row.name, reverse("members:profile", args=[row.handle])) for row in rows}
