"""What transparency, statements of reasons and notices contribute to the whole."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from folkmoot.activity.consumers import Consumer, consumers
from folkmoot.core.moderation import moderated_subjects
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    PeriodicJob,
    PersonalDataSection,
    activity_kinds,
    erasers,
    periodic_jobs,
    personal_data,
)

_KINDS = (
    ("moderation.transparency.changed", _("%(actor)s changed what the public is told of moderation")),
    ("moderation.statement.described", _("%(actor)s described a statement of reasons")),
    ("moderation.notice.received", _("A notice of illegal content came in")),
    ("moderation.notice.confirmed", _("The owner of an address confirmed a notice of illegal content")),
    ("moderation.flagger.trusted", _("%(actor)s put an organisation on the list of trusted flaggers")),
    ("moderation.flagger.removed", _("%(actor)s took an organisation off the list of trusted flaggers")),
    ("moderation.notice.judged", _("%(actor)s judged a notice of illegal content")),
    ("moderation.complaint.filed", _("A notifier complained about a decision")),
)


def register_transparency() -> None:
    """Called once, when the room is ready."""
    from folkmoot.moderation.commands.notices import forget_notifier
    from folkmoot.moderation.commands.statements import send_statements
    from folkmoot.moderation.commands.telling_notifiers import tell_notifiers
    from folkmoot.moderation.jobs_transparency import forget_old_notifiers
    from folkmoot.moderation.notice_subjects import subjects
    from folkmoot.moderation.queries.notices import notices_given

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for subject in subjects():
        moderated_subjects.add(subject.name, subject)
    consumers.add(
        "moderation.notices",
        Consumer("moderation.notices", tell_notifiers, kinds=frozenset({"moderation.decision.made"})),
    )
    for job in (
        PeriodicJob("moderation.statements", timedelta(minutes=5), send_statements),
        PeriodicJob("moderation.notifiers", timedelta(days=1), forget_old_notifiers),
    ):
        periodic_jobs.add(job.name, job)
    name = "notices-of-illegal-content"
    personal_data.add(name, PersonalDataSection(name, notices_given))
    erasers.add("moderation.notices", Eraser("moderation.notices", forget_notifier))
