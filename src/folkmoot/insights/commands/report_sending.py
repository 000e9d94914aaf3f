"""Sending reports: by a manager's hand, or by the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token
from folkmoot.core.roles import Role
from folkmoot.core.times import zone_named
from folkmoot.insights.commands.reports import make_edition, may_change_reports, must_be_draft
from folkmoot.insights.models import ReportEdition, ReportPlan, ReportPrint, ReportShare
from folkmoot.insights.reports.letters import send_edition_letters, tell_that_draft_waits
from folkmoot.insights.reports.printing import printed
from folkmoot.insights.reports.rendering import print_html
from folkmoot.insights.reports.schedule import covered, due_now, next_due, recurrence_of
from folkmoot.members.models import Membership

SHARED_DAYS = (7, 30, 90, 365)


def send_edition(*, actor: Actor, edition: ReportEdition) -> int:
    """Send the report to everybody who reads it; from then on it stays as it is. Returns how many letters go out.

    Managers may. Records `insights.report.sent`. Raises NotAllowed; RuleBroken: it was sent.
    """
    may_change_reports(actor)
    with transaction.atomic():
        edition = ReportEdition.everywhere.select_for_update().select_related("plan").get(id=edition.id)
        must_be_draft(edition)
        sent = send_edition_letters(edition, actor=actor)
        edition.state, edition.sent_at = ReportEdition.State.SENT, timezone.now()
        edition.sent_to, edition.sent_by_id = sent, actor.member_id
        edition.save(update_fields=["state", "sent_at", "sent_to", "sent_by"])
        details = {"edition": edition.number, "letters": sent}
        record("insights.report.sent", actor=actor, subject=("report", edition.plan_id), details=details)
    return sent


def make_what_is_due(*, plan: ReportPlan, now: datetime) -> ReportEdition | None:
    """Make the report that the calendar asks for, and send it unless it waits for words. The system does.

    However many were missed, the last of them is made, once. Raises StoreUnavailable: then it is due still.
    """
    community = Community.objects.get(id=plan.community_id)
    zone, recurrence, actor = zone_named(community.time_zone), recurrence_of(plan), Actor.system(community.id)
    if plan.next_at is None or recurrence is None or not plan.is_on or plan.archived_at is not None:
        return None
    due = due_now(plan.next_at, now, recurrence, zone)
    if due is None:
        return None
    edition = make_edition(actor=actor, plan=plan, period=covered(plan.rhythm, due.at, zone), due_at=due.at)
    with transaction.atomic():
        plan = ReportPlan.everywhere.select_for_update().get(id=plan.id)
        plan.next_at = next_due(plan, now, zone)
        plan.save(update_fields=["next_at"])
        if edition.state != ReportEdition.State.DRAFT:
            return edition
        if plan.waits_for_words:
            _tell(edition, plan, actor)
        else:
            send_edition(actor=actor, edition=edition)
    return edition


def print_edition(*, community: Community, edition: ReportEdition) -> bytes:
    """The report as PDF; printed once for the words it has. Whoever may read it may: page or link has made sure.

    Records nothing. Raises RuleBroken, in plain words, where printing is not possible here.
    """
    html = print_html(edition, community)
    key = hash_token(html)
    known = ReportPrint.everywhere.filter(edition=edition, of=key).first()
    if known is not None:
        return bytes(known.content)
    content = printed(html)
    ReportPrint.everywhere.update_or_create(
        edition=edition,
        defaults={"community_id": community.id, "of": key, "content": content, "made_at": timezone.now()},
    )
    return content


def share_edition(*, actor: Actor, edition: ReportEdition, days: int, note: str = "") -> ReportShare:
    """Make a link by which somebody without an account reads this edition for so many days.

    Managers may. Records `insights.report.shared`. Raises NotAllowed.
    """
    may_change_reports(actor)
    with transaction.atomic():
        share = ReportShare.everywhere.create(
            community_id=edition.community_id, edition=edition, note=note.strip()[:120], made_by_id=actor.member_id,
            expires_at=timezone.now() + timedelta(days=min(max(days, 1), SHARED_DAYS[-1])),
        )  # fmt: skip
        details = {"edition": edition.number, "share": share.id}
        record("insights.report.shared", actor=actor, subject=("report", edition.plan_id), details=details)
    return share


def revoke_share(*, actor: Actor, share: ReportShare) -> None:
    """End a link at once. Managers may. Records `insights.report.share-revoked`."""
    may_change_reports(actor)
    with transaction.atomic():
        share.revoked_at = share.revoked_at or timezone.now()
        share.save(update_fields=["revoked_at"])
        details = {"share": share.id}
        record("insights.report.share-revoked", actor=actor, subject=("report", share.edition.plan_id), details=details)


def _tell(edition: ReportEdition, plan: ReportPlan, actor: Actor) -> None:
    """Who planned it; where they manage no more, the owners."""
    here = Membership.everywhere.filter(community_id=plan.community_id, state=Membership.State.ACTIVE)
    managers = here.filter(role__in=[Role.OWNER, Role.MANAGER]).select_related("account")
    chosen = managers.filter(id=plan.created_by_id) if plan.created_by_id else managers.none()
    for member in chosen if chosen.exists() else managers.filter(role=Role.OWNER):
        language = member.account.language if member.account is not None else ""
        tell_that_draft_waits(edition, member.id, language, actor=actor)
