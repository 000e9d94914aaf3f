"""Tags as something to follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from folkmoot.content.policies import tags_visible_to
from folkmoot.core.actor import Actor


def tag_names(actor: Actor, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Names and addresses of tags that the actor sees."""
    rows = tags_visible_to(actor).filter(id__in=ids)
    return {tag.id: (f"#{tag.name}", reverse("content:tag", args=[tag.slug])) for tag in rows}
