"""What the queue contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    LiveKind,
    activity_kinds,
    erasers,
    live_kinds,
    personal_data,
)

_KINDS = (
    ("moderation.case.opened", _("A case was opened")),
    ("moderation.case.changed", _("A case changed")),
    ("moderation.case.claimed", _("%(actor)s is at a case, or let go of it")),
    ("moderation.case.assigned", _("%(actor)s assigned a case")),
    ("moderation.case.decided", _("%(actor)s decided a case")),
    ("moderation.case.reopened", _("%(actor)s opened a case again")),
)


def register_queue() -> None:
    """Called once, when the room is ready."""
    from folkmoot.moderation.commands.forgetting import forget_member
    from folkmoot.moderation.notices import KINDS
    from folkmoot.moderation.personal import SECTIONS

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
        live_kinds.add(name, LiveKind(name, "queue", in_thread=False, in_queue="always"))
    for kind in KINDS:
        notification_kinds.add(kind.name, kind)
    for section in SECTIONS:
        personal_data.add(section.name, section)
    erasers.add("moderation.queue", Eraser("moderation.queue", forget_member))
