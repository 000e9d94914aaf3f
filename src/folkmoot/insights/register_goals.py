"""What goals and reports contribute to the whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import (
    ActivityKind,
    Eraser,
    PersonalDataSection,
    activity_kinds,
    erasers,
    periodic_jobs,
    personal_data,
)

_KINDS = (
    ("insights.goal.created", _("%(actor)s wrote a goal down")),
    ("insights.goal.changed", _("%(actor)s changed a goal")),
    ("insights.goal.proposed", _("%(actor)s put a goal to its stakeholders")),
    ("insights.goal.discarded", _("%(actor)s threw the draft of a goal away")),
    ("insights.goal.reminded", _("%(actor)s reminded the stakeholders of a goal")),
    ("insights.goal.signed", _("A stakeholder said whether they agree with a goal")),
    ("insights.goal.signature-withdrawn", _("A stakeholder took back what they said to a goal")),
    ("insights.goal.agreed", _("A goal was agreed on")),
    ("insights.goal.milestone", _("%(actor)s ticked off a step of a goal")),
    ("insights.goal.stop-rule-met", _("The rule when to stop a goal was met")),
    ("insights.goal.closed", _("%(actor)s closed a goal")),
    ("insights.goal.reopened", _("%(actor)s opened a goal again")),
    ("insights.report.planned", _("%(actor)s planned a report")),
    ("insights.report.changed", _("%(actor)s changed a report")),
    ("insights.report.archived", _("%(actor)s put a report away")),
    ("insights.report.restored", _("%(actor)s took a report out again")),
    ("insights.report.made", _("A report was made")),
    ("insights.report.worded", _("%(actor)s added words to a report")),
    ("insights.report.discarded", _("%(actor)s threw the draft of a report away")),
    ("insights.report.sent", _("A report was sent")),
    ("insights.report.shared", _("%(actor)s made a link to a report")),
    ("insights.report.share-revoked", _("%(actor)s ended a link to a report")),
    ("insights.report.readers-added", _("%(actor)s added readers of a report")),
    ("insights.report.reader-removed", _("%(actor)s removed a reader of a report")),
    ("insights.report.confirmed", _("Somebody wants a report")),
    ("insights.report.left", _("Somebody wants a report no more")),
)


def register_goals() -> None:
    """Called once, when the room is ready."""
    from folkmoot.insights.commands.erasing_named import erase_named
    from folkmoot.insights.jobs_goals import JOBS
    from folkmoot.insights.queries.named import reports_read, what_was_signed
    from folkmoot.insights.reports.built_in import register_sections

    for name, sentence in _KINDS:
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    for job in JOBS:
        periodic_jobs.add(job.name, job)
    register_sections()
    personal_data.add("goals", PersonalDataSection("goals", what_was_signed))
    personal_data.add("reports", PersonalDataSection("reports", reports_read))
    erasers.add("insights.goals", Eraser("insights.goals", erase_named))
