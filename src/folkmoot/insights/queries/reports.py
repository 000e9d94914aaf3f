"""Reads of reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.insights.models import ReportEdition, ReportPlan, ReportReader, ReportShare
from folkmoot.insights.policies_goals import editions_visible_to, plans_visible_to
from folkmoot.insights.reports.tickets import read_reading_ticket, read_share_ticket

_EDITIONS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A report in a list, with the edition that was made last and how many it reaches."""

    plan: ReportPlan
    newest: ReportEdition | None
    readers: int


def listed_plans(actor: Actor, *, archived: bool = False) -> list[PlanRow]:
    """The reports that the actor sees."""
    plans = plans_visible_to(actor).filter(archived_at__isnull=not archived).order_by("id")
    return [PlanRow(plan, _newest(actor, plan), sum(each.is_reached for each in readers_of(plan))) for plan in plans]


def editions_of(actor: Actor, plan: ReportPlan) -> QuerySet[ReportEdition]:
    """What was made of a report, the newest first."""
    return editions_visible_to(actor).filter(plan=plan).defer("content").order_by("-number")[:_EDITIONS_AT_MOST]


def readers_of(plan: ReportPlan) -> QuerySet[ReportReader]:
    """Everybody who was named for a report, those who wanted no more of it too."""
    return ReportReader.everywhere.filter(plan=plan).select_related("member").order_by("id")


def shares_of(edition: ReportEdition) -> QuerySet[ReportShare]:
    """The links to an edition that are good."""
    good = ReportShare.everywhere.filter(edition=edition, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return good.select_related("made_by").order_by("id")


def edition_by_ticket(community_id: int, ticket: str) -> ReportEdition | None:
    """The edition that a signed link leads to, while the link is good: a share, or that of a reader's letter."""
    editions = ReportEdition.everywhere.filter(community_id=community_id).select_related("plan")
    share_id = read_share_ticket(ticket)
    if share_id is not None:
        good = ReportShare.everywhere.filter(
            id=share_id, community_id=community_id, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        return editions.filter(id__in=good.values("edition_id")).first()
    said = read_reading_ticket(ticket)
    if said is None:
        return None
    reader_id, edition_id = said
    readers = ReportReader.everywhere.filter(id=reader_id, community_id=community_id, confirmed_at__isnull=False)
    return editions.filter(id=edition_id, plan__in=readers.values("plan_id"), state=ReportEdition.State.SENT).first()


def _newest(actor: Actor, plan: ReportPlan) -> ReportEdition | None:
    return editions_visible_to(actor).filter(plan=plan).defer("content").order_by("-number").first()
