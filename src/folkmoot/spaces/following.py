"""Spaces as something to follow or mute."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from folkmoot.core.actor import Actor
from folkmoot.spaces.policies import spaces_visible_to


def space_names(actor: Actor, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Names and addresses of spaces that the actor sees."""
    rows = spaces_visible_to(actor).filter(id__in=ids)
    return {space.id: (space.name, reverse("content:space", args=[space.slug])) for space in rows}
