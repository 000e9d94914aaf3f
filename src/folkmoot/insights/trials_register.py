"""What trials contribute: lines of the log, and the field by which workflows ask for a newcomer's arm."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.core.registry import ActivityKind, activity_kinds
from folkmoot.core.workflows import Choices, FieldKind, Subject, WorkflowField, workflow_fields


def register_trials() -> None:
    """Called once, when Django has loaded."""
    for name, sentence in (
        ("insights.trial.started", _("%(actor)s started a trial")),
        ("insights.trial.stopped", _("%(actor)s stopped a trial")),
    ):
        activity_kinds.add(name, ActivityKind(name, sentence, counts=False))
    field = WorkflowField("member.trials", _("arms of trials"), FieldKind.SET, _arms, _("Member"), choices=_choices)
    workflow_fields.add(field.name, field)


def _arms(subject: Subject, _since: datetime | None) -> list[str] | None:
    from folkmoot.insights.queries.trials import arms_of

    return None if subject.member is None else arms_of(subject.member, subject.community.time_zone)


def _choices(community_id: int) -> Choices:
    from folkmoot.insights.queries.trials import trials_of

    return [
        (f"{trial.id}:{arm}", _now("%(trial)s: arm %(arm)s") % {"trial": trial.name, "arm": arm.upper()})
        for trial in trials_of(community_id)
        for arm in ("a", "b")
    ]
