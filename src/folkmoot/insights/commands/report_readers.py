"""Who gets a report: members at once, addresses once they have said yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.insights.commands.reports import may_change_reports
from folkmoot.insights.goals.people import Named
from folkmoot.insights.models import ReportPlan, ReportReader
from folkmoot.insights.reports.letters import ask_to_confirm
from folkmoot.mail.queries import paused_among

READERS_AT_MOST = 200
# An address that says nothing is not asked every day.
_ASK_AGAIN = timedelta(days=3)


def add_readers(*, actor: Actor, plan: ReportPlan, people: Sequence[Named]) -> int:
    """Send the report to these, too; addresses are first asked whether they want it, by a letter with a link.

    Managers may. Records `insights.report.readers-added`. Returns how many are new or asked again. Raises NotAllowed,
    RuleBroken: too many, somebody who wanted no more of it.
    """
    may_change_reports(actor)
    with transaction.atomic():
        plan = ReportPlan.everywhere.select_for_update().get(id=plan.id)
        known = {(each.member_id, each.email): each for each in ReportReader.everywhere.filter(plan=plan)}
        fresh = [each for each in people if each.key not in known]
        if len(known) + len(fresh) > READERS_AT_MOST:
            raise RuleBroken("too-many", _("At most %(n)s readers.") % {"n": READERS_AT_MOST}, field="people")
        again = [known[each.key] for each in people if each.key in known]
        _demand_willing(plan, [each.email for each in people if each.email], again)
        made = ReportReader.everywhere.bulk_create(
            ReportReader(
                community_id=plan.community_id, plan=plan, member_id=each.member_id, email=each.email, name=each.name
            )
            for each in fresh
        )
        asked = sum(_ask(reader, actor) for reader in [*made, *again])
        details = {"readers": len(made)}
        record("insights.report.readers-added", actor=actor, subject=("report", plan.id), details=details)
    return len(made) + asked


def remove_reader(*, actor: Actor, reader: ReportReader) -> None:
    """Send it there no more; links that were sent there end. Managers may. Records `insights.report.reader-removed`."""
    may_change_reports(actor)
    with transaction.atomic():
        details = {"reader": reader.id}
        record("insights.report.reader-removed", actor=actor, subject=("report", reader.plan_id), details=details)
        reader.delete()


def confirm_reader(*, reader: ReportReader) -> None:
    """An address wants the report: whoever has the signed link may say so. Records `insights.report.confirmed`."""
    with transaction.atomic():
        reader.confirmed_at = reader.confirmed_at or timezone.now()
        reader.left_at = None
        reader.save(update_fields=["confirmed_at", "left_at"])
        _record(reader, "insights.report.confirmed")


def leave_report(*, reader: ReportReader, back: bool = False) -> None:
    """Hear no more of it, or with `back` hear of it again: whoever has the link in a letter may.

    Records `insights.report.left`, or `insights.report.confirmed`.
    """
    with transaction.atomic():
        reader.left_at = None if back else reader.left_at or timezone.now()
        reader.save(update_fields=["left_at"])
        _record(reader, "insights.report.confirmed" if back else "insights.report.left")


def _record(reader: ReportReader, kind: str) -> None:
    actor = Actor.system(reader.community_id)
    record(kind, actor=actor, subject=("report", reader.plan_id), details={"reader": reader.id})


def _demand_willing(plan: ReportPlan, emails: list[str], again: Sequence[ReportReader]) -> None:
    """Nobody is written to who said no, or whose mail comes back."""
    gone = [each.name for each in again if each.left_at is not None]
    if gone:
        words = _("%(name)s wanted no more of it. They can say otherwise by the link in a letter they have.")
        raise RuleBroken("left", words % {"name": gone[0]}, field="people")
    if paused := paused_among(plan.community_id, emails):
        words = _("Mail to %(address)s comes back: look at the mail's troubles first.")
        raise RuleBroken("paused", words % {"address": min(paused)}, field="people")


def _ask(reader: ReportReader, actor: Actor) -> bool:
    """Ask an address that has not said yes; whether it was asked."""
    now = timezone.now()
    waits = reader.member_id is None and reader.confirmed_at is None
    if not waits or (reader.asked_at is not None and reader.asked_at > now - _ASK_AGAIN):
        return False
    reader.asked_at = now
    reader.save(update_fields=["asked_at"])
    ask_to_confirm(reader, actor=actor)
    return True
