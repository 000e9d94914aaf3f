"""How closely one follows what a page is about."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _

from folkmoot.notifications.models import Level
from folkmoot.notifications.queries.wishes import level_of

register = template.Library()
_SPACE = (
    (Level.Name.WATCH, _("Everything"), _("Every new post and thread.")),
    (Level.Name.FOLLOW, _("New threads"), _("Every new thread.")),
    ("normal", _("Usual"), _("What concerns you: replies, mentions, threads you follow.")),
    (Level.Name.MENTIONS, _("Mentions only"), _("Only where your name stands.")),
    (Level.Name.MUTED, _("Nothing"), _("Not even mentions. Threads that you follow yourself still come.")),
)
_OTHERS = (
    (Level.Name.FOLLOW, _("Follow"), _("You hear of new threads.")),
    ("normal", _("Do not follow"), _("You hear what concerns you.")),
)
# What the closed menu says: how it stands, where the choices are what one may do.
_STANDS = {Level.Name.FOLLOW: _("Followed"), "normal": _("Not followed")}


@register.inclusion_tag("notifications/partials/_level.html", takes_context=True)
def level_control(context: Context, scope: str, scope_id: int) -> dict[str, Any]:
    """A menu of the levels for a space, tag or member; nothing for who is no member."""
    actor, request = context.get("actor"), context["request"]
    if actor is None or not actor.is_member:
        return {}
    level = level_of(actor, scope, scope_id)
    is_space = scope == Level.Scope.SPACE
    said = {name: label for name, label, _help in _SPACE} if is_space else _STANDS
    return {
        "levels": _SPACE if is_space else _OTHERS,
        "level": level,
        "label": said.get(level, ""),
        "scope": scope,
        "scope_id": scope_id,
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
        "suffix": f"{scope}-{scope_id}",
    }
