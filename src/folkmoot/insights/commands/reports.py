"""Reports: planning them, making editions that stay as they were made, and adding words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.times import zone_named
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportEdition, ReportPlan
from folkmoot.insights.policies_goals import can_change_reports
from folkmoot.insights.reports.making import composed
from folkmoot.insights.reports.schedule import next_due
from folkmoot.insights.reports.sections import report_sections
from folkmoot.insights.reports.storing import to_json

LONGEST_DAYS = 400
METRICS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A report as it is planned; see the model for what the fields mean."""

    name: str
    rhythm: str = ReportPlan.Rhythm.MONTH
    weekday: int = 0
    day: int = 1
    hour: int = 8
    sections: Sequence[str] = ()
    metrics: Sequence[str] = field(default=())
    introduction: str = ""
    waits_for_words: bool = True
    is_on: bool = True


def create_plan(*, actor: Actor, draft: PlanDraft) -> ReportPlan:
    """Plan a report. Managers may. Records `insights.report.planned`. Raises NotAllowed, RuleBroken."""
    may_change_reports(actor)
    _check(draft)
    with transaction.atomic():
        plan = ReportPlan(community_id=actor.community_id, created_by_id=actor.member_id)
        _write(plan, draft)
        record("insights.report.planned", actor=actor, subject=("report", plan.id))
    return plan


def change_plan(*, actor: Actor, plan: ReportPlan, draft: PlanDraft) -> ReportPlan:
    """Plan it anew; editions stay as they are. Managers may. Records `insights.report.changed`.

    Raises NotAllowed, RuleBroken.
    """
    may_change_reports(actor)
    _check(draft)
    with transaction.atomic():
        plan = ReportPlan.everywhere.select_for_update().get(id=plan.id)
        _write(plan, draft)
        record("insights.report.changed", actor=actor, subject=("report", plan.id))
    return plan


def archive_plan(*, actor: Actor, plan: ReportPlan, back: bool = False) -> ReportPlan:
    """Put a report away, with its editions; with `back` take it out again. Managers may.

    Records `insights.report.archived`, or `insights.report.restored`. Raises NotAllowed.
    """
    may_change_reports(actor)
    with transaction.atomic():
        plan = ReportPlan.everywhere.select_for_update().get(id=plan.id)
        plan.archived_at = None if back else timezone.now()
        plan.next_at = next_due(plan, timezone.now(), _zone(plan.community_id))
        plan.save(update_fields=["archived_at", "next_at"])
        kind = "insights.report.restored" if back else "insights.report.archived"
        record(kind, actor=actor, subject=("report", plan.id))
    return plan


def make_edition(*, actor: Actor, plan: ReportPlan, period: Period, due_at: datetime | None = None) -> ReportEdition:
    """Make the report about these days: its figures are asked now and never change again.

    Managers may. `due_at` names the moment of the calendar it is for, of which there is one. Records
    `insights.report.made`. Raises NotAllowed, RuleBroken, StoreUnavailable.
    """
    may_change_reports(actor)
    if period.first > period.last or period.days > LONGEST_DAYS:
        words = _("A report is about one day at least, and %(n)s days at most.") % {"n": LONGEST_DAYS}
        raise RuleBroken("period", words, field="first")
    community = Community.objects.get(id=plan.community_id)
    if period.last >= timezone.localdate(timezone=zone_named(community.time_zone)):
        raise RuleBroken("period", _("A report is about days that are over."), field="last")
    content = to_json(composed(plan, community, period))
    with transaction.atomic():
        plan = ReportPlan.everywhere.select_for_update().get(id=plan.id)
        made = ReportEdition.everywhere.filter(plan=plan)
        if due_at is not None and (known := made.filter(due_at=due_at).first()):
            return known
        newest = made.order_by("-number").values_list("number", flat=True).first() or 0
        edition = ReportEdition.everywhere.create(
            community_id=plan.community_id, plan=plan, number=newest + 1, first=period.first, last=period.last,
            due_at=due_at, content=content, words=plan.introduction,
        )  # fmt: skip
        details = {"edition": edition.number}
        record("insights.report.made", actor=actor, subject=("report", plan.id), details=details)
    return edition


def change_words(*, actor: Actor, edition: ReportEdition, words: str) -> ReportEdition:
    """Say something in one's own words, in Markdown, before the report goes out. Managers may.

    Records `insights.report.worded`. Raises NotAllowed; RuleBroken: it was sent.
    """
    may_change_reports(actor)
    with transaction.atomic():
        edition = ReportEdition.everywhere.select_for_update().get(id=edition.id)
        must_be_draft(edition)
        edition.words = words.strip()
        edition.save(update_fields=["words"])
        details = {"edition": edition.number}
        record("insights.report.worded", actor=actor, subject=("report", edition.plan_id), details=details)
    return edition


def discard_edition(*, actor: Actor, edition: ReportEdition) -> None:
    """Throw a draft away; a report that is due by the calendar is not made again. Managers may.

    Records `insights.report.discarded`. Raises NotAllowed; RuleBroken: it was sent.
    """
    may_change_reports(actor)
    with transaction.atomic():
        edition = ReportEdition.everywhere.select_for_update().get(id=edition.id)
        must_be_draft(edition)
        details = {"edition": edition.number}
        record("insights.report.discarded", actor=actor, subject=("report", edition.plan_id), details=details)
        edition.delete()


def may_change_reports(actor: Actor) -> None:
    """Raises NotAllowed for who does not look after reports."""
    if not can_change_reports(actor):
        raise NotAllowed(_("Managers look after reports."))


def must_be_draft(edition: ReportEdition) -> None:
    """Raises RuleBroken for what was sent already."""
    if edition.state != ReportEdition.State.DRAFT:
        raise RuleBroken("sent", _("It was sent. What was sent stays as it is."))


def _zone(community_id: int) -> Any:
    return zone_named(Community.objects.values_list("time_zone", flat=True).get(id=community_id))


def _write(plan: ReportPlan, draft: PlanDraft) -> None:
    for each in fields(draft):
        value = getattr(draft, each.name)
        setattr(plan, each.name, list(value) if isinstance(value, tuple | list) else value)
    plan.name = draft.name.strip()
    plan.next_at = next_due(plan, timezone.now(), _zone(plan.community_id))
    plan.save()


def _check(draft: PlanDraft) -> None:
    if not draft.name.strip():
        raise RuleBroken("name", _("Give the report a name."), field="name")
    if draft.rhythm not in ReportPlan.Rhythm.values:
        raise RuleBroken("rhythm", _("Choose every week, every month or on demand."), field="rhythm")
    if not (0 <= draft.weekday <= 6 and 1 <= draft.day <= 31 and 0 <= draft.hour <= 23):
        raise RuleBroken("when", _("There is no such day or hour."), field="hour")
    unknown = [each for each in draft.sections if each not in report_sections]
    if unknown or not draft.sections:
        raise RuleBroken("sections", _("Choose at least one of the sections there are."), field="sections")
    if len(draft.metrics) > METRICS_AT_MOST or any(each not in METRICS for each in draft.metrics):
        words = _("Choose at most %(n)s of the metrics there are.") % {"n": METRICS_AT_MOST}
        raise RuleBroken("metrics", words, field="metrics")
