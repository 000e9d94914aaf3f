"""What the queue contributes to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    HomeCard,
    LiveKind,
    NavEntry,
    activity_kinds,
    erasers,
    home_cards,
    live_kinds,
    nav_entries,
    periodic_jobs,
    personal_data,
    upheld_flags,
)
from folkmoot.moderation.policies import works_the_queue

_KINDS = (
    ("moderation.case.opened", _("A case was opened")),
    ("moderation.case.changed", _("A case changed")),
    ("moderation.case.claimed", _("%(actor)s is at a case, or let go of it")),
    ("moderation.case.assigned", _("%(actor)s assigned a case")),
    ("moderation.case.decided", _("%(actor)s decided a case")),
    ("moderation.case.reopened", _("%(actor)s opened a case again")),
)
_QUIET_KINDS = (
    ("moderation.shift.begun", _("A shift in the queue began")),
    ("moderation.shift.ended", _("A shift in the queue ended")),
    ("moderation.desk.changed", _("A moderator arranged their desk")),
    ("moderation.queue.set", _("%(actor)s changed how the queue is worked")),
)
_PLACE = NavEntry(
    "moderation.queue", _("Queue"), "moderation:queue", "flag", works_the_queue, "manage", 5,
    count_url="moderation:queue-count",
)  # fmt: skip


def register_queue() -> None:
    """Called once, when the room is ready."""
    from folkmoot.moderation.cards import space_card, staff_card
    from folkmoot.moderation.commands import keeping
    from folkmoot.moderation.commands.forgetting import forget_member
    from folkmoot.moderation.jobs import JOBS
    from folkmoot.moderation.notices import KINDS
    from folkmoot.moderation.personal import SECTIONS
    from folkmoot.moderation.queries.flags import count_upheld
    from folkmoot.moderation.waiting import register_waiting

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
        live_kinds.add(name, LiveKind(name, "queue", in_thread=False, in_queue="always"))
    for name, sentence in _QUIET_KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    nav_entries.add(_PLACE.name, _PLACE)
    upheld_flags.add("moderation.queue", count_upheld)
    card = "moderation/partials/_home_card.html"
    home_cards.add("moderation.queue", HomeCard("moderation.queue", card, staff_card, "staff", 5))
    home_cards.add("moderation.own_queue", HomeCard("moderation.own_queue", card, space_card, position=5))
    consumers.add("moderation.queue", Consumer("moderation.queue", keeping.hear, kinds=keeping.KINDS))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    register_waiting()
    for kind in KINDS:
        notification_kinds.add(kind.name, kind)
    for section in SECTIONS:
        personal_data.add(section.name, section)
    erasers.add("moderation.queue", Eraser("moderation.queue", forget_member))
