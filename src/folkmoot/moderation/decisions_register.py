"""What decisions, measures, appeals and the audit log contribute to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.moderation import judges
from folkmoot.core.notices import notification_kinds
from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    activity_kinds,
    erasers,
    join_brakes,
    kept_of_erased,
    log_keepers,
    periodic_jobs,
    personal_data,
    uniters,
)

_KINDS = (
    ("moderation.decision.made", _("%(actor)s decided about %(subject)s")),
    ("moderation.author.told", _("A member was told of a decision")),
    ("moderation.owner.told", _("A member was told what became of what is theirs")),
    ("moderation.sanction.imposed", _("%(actor)s took a measure against a member")),
    ("moderation.sanction.lifted", _("%(actor)s lifted a measure against a member")),
    ("moderation.sanction.ended", _("A measure against a member ran out")),
    ("moderation.brake.begun", _("%(actor)s began a measure for a whole place")),
    ("moderation.brake.proposed", _("Raid mode was proposed")),
    ("moderation.brake.ended", _("A measure for a whole place ended")),
    ("moderation.policy.changed", _("%(actor)s changed the ladder of measures")),
    ("moderation.letter.changed", _("%(actor)s changed the words to authors")),
    ("moderation.note.made", _("%(actor)s noted something about a member")),
    ("moderation.note.deleted", _("%(actor)s deleted a note about a member")),
    ("moderation.appeal.made", _("%(actor)s appealed against a decision")),
)


def register_decisions() -> None:
    """Called once, when the room is ready."""
    from folkmoot.moderation.bounds import asks_before_joining, judge_by_bounds, keep_pace
    from folkmoot.moderation.commands.auditing import keep_in_audit_log
    from folkmoot.moderation.commands.forgetting_decisions import forget_in_decisions
    from folkmoot.moderation.commands.recording import keep_decisions
    from folkmoot.moderation.commands.sanctioning import unite_measures
    from folkmoot.moderation.commands.tracing import kept_of, trace_erased
    from folkmoot.moderation.decision_jobs import JOBS
    from folkmoot.moderation.decision_notices import KINDS
    from folkmoot.moderation.decision_personal import SECTIONS

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    log_keepers.add("moderation.pace", keep_pace)
    log_keepers.add("moderation.decisions", keep_decisions)
    log_keepers.add("moderation.audit", keep_in_audit_log)
    for kind in KINDS:
        notification_kinds.add(kind.name, kind)
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    for section in SECTIONS:
        personal_data.add(section.name, section)
    kept_of_erased.add("moderation.addresses", kept_of)
    erasers.add("moderation.addresses", Eraser("moderation.addresses", trace_erased))
    erasers.add("moderation.decisions", Eraser("moderation.decisions", forget_in_decisions))
    uniters.add("moderation.measures", unite_measures)
    judges.add("moderation.bounds", judge_by_bounds)
    join_brakes.add("moderation.raid", asks_before_joining)
