"""What the notifications room contributes to the whole."""

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.notices import DIGEST, PAGE, Way, ways
from folkmoot.core.registry import ActivityKind, LiveKind, activity_kinds, live_kinds, periodic_jobs

_WAYS = (
    Way(PAGE, _("Page"), _("The bell and the list here."), 10),
    Way(DIGEST, _("Digest"), _("One e-mail a day or a week with what you have not seen."), 40),
)
_KINDS = (
    ("notifications.notice.told", _("Members were notified")),
    ("notifications.choice.changed", _("%(actor)s chose of what to be notified")),
    ("notifications.level.changed", _("%(actor)s follows something more or less closely")),
    ("notifications.reception.changed", _("%(actor)s chose when to be notified")),
)


def register() -> None:
    """Called once, when Django has loaded."""
    from folkmoot.notifications.jobs import JOBS, hear

    for way in _WAYS:
        ways.add(way.name, way)
    # It is told every line: which kinds of lines matter is known when all rooms have registered theirs.
    consumers.add("notifications", Consumer("notifications", hear))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    live_kinds.add(
        "notifications.notice.told",
        LiveKind(
            "notifications.notice.told", "notice", in_thread=False, to=lambda line: line.details.get("members", ())
        ),
    )
