"""What the notifications room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.notices import DIGEST, PAGE, Followed, Way, followed, ways
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    LiveKind,
    NavEntry,
    activity_kinds,
    erasers,
    live_kinds,
    nav_entries,
    periodic_jobs,
    personal_data,
)

_WAYS = (
    Way(PAGE, _("Page"), _("The bell and the list here."), 10),
    Way(DIGEST, _("Digest"), _("One e-mail a day or a week with what you have not seen."), 40),
)
_KINDS = (
    ("notifications.notice.told", _("Members were notified")),
    ("notifications.notice.read", _("%(actor)s read notifications")),
    ("notifications.choice.changed", _("%(actor)s chose of what to be notified")),
    ("notifications.level.changed", _("%(actor)s follows something more or less closely")),
    ("notifications.reception.changed", _("%(actor)s chose when to be notified")),
)
_LETTERS = NavEntry(
    "notifications.letters",
    _("Letters"),
    "notifications:letters",
    "mail",
    lambda actor: actor.is_manager,
    "manage",
    81,
)
_LIVE = (
    LiveKind("notifications.notice.told", "notice", in_thread=False, to=lambda line: line.details.get("members", ())),
    LiveKind("notifications.notice.read", "seen", in_thread=False, to=lambda line: (line.member_id,)),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.notifications.commands.erasing import erase_notifications
    from folkmoot.notifications.jobs import JOBS, hear
    from folkmoot.notifications.letters.way import MAIL_WAY
    from folkmoot.notifications.models import Level
    from folkmoot.notifications.personal import SECTIONS
    from folkmoot.notifications.queries.people import member_names
    from folkmoot.notifications.segments import register_segments

    for way in (*_WAYS, MAIL_WAY):
        ways.add(way.name, way)
    # It is told every line: which kinds of lines matter is known when all rooms have registered theirs.
    consumers.add("notifications", Consumer("notifications", hear))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for live in _LIVE:
        live_kinds.add(live.name, live)
    register_segments()
    nav_entries.add("notifications.letters", _LETTERS)
    followed.add(Level.Scope.MEMBER, Followed(Level.Scope.MEMBER, _("Member"), member_names))
    erasers.add("notifications", Eraser("notifications", erase_notifications))
    for section in SECTIONS:
        personal_data.add(section.name, section)
