"""The way to tell moderators of something, for the pages of all rooms."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import moderated_subjects

register = template.Library()


@register.inclusion_tag("moderation/partials/_flag_link.html", takes_context=True)
def flag_link(context: Context, kind: str, subject_id: int, author_id: int | None) -> dict[str, Any]:
    """A link that flags this, for members, where it is a kind of thing that is moderated and not their own."""
    actor = context.get("actor")
    is_offered = isinstance(actor, Actor) and actor.is_member and actor.member_id != author_id
    here = context["request"].get_full_path() if is_offered else ""
    return {"is_offered": is_offered and kind in moderated_subjects, "kind": kind, "id": subject_id, "here": here}
