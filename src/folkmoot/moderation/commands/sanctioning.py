"""Measures against members: taking them, lifting them, and letting them run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.tracing import trace
from folkmoot.moderation.models import AddressTrace, Case, Decision, Sanction
from folkmoot.moderation.rights import can_lift, can_sanction
from folkmoot.moderation.sanctions import FOREVER, SLOW_AT_MOST, WORDS_ONLY, NewSanction

_SHUT_OUT = (Sanction.Kind.SUSPENSION, Sanction.Kind.BAN)
_GONE = (Membership.State.LEFT, Membership.State.PENDING)


def impose(*, actor: Actor, member: Membership, wanted: NewSanction, decision: Decision) -> Sanction:
    """Take a measure on a decision; it binds the member at once. The caller holds the transaction.

    Records `moderation.sanction.imposed`. Raises NotAllowed for oneself and for who has as high a role; RuleBroken
    for an end in the past, limits that limit nothing, and who was erased.
    """
    if not can_sanction(actor, member, wanted.kind, wanted.space_id):
        raise NotAllowed(_("You may not take this measure against this member."))
    _check(member, wanted)
    sanction = Sanction.everywhere.create(
        community_id=member.community_id,
        member=member,
        decision=decision,
        kind=wanted.kind,
        space_id=wanted.space_id,
        limits=dict(wanted.limits) if wanted.kind == Sanction.Kind.LIMITS else {},
        until=None if wanted.kind == Sanction.Kind.BAN or wanted.kind in WORDS_ONLY else wanted.until,
    )
    bring_into_force(member.id, {sanction.kind})
    if sanction.kind in _SHUT_OUT:
        trace(member, AddressTrace.Why.SHUT_OUT)
    _record("moderation.sanction.imposed", actor, sanction)
    return sanction


def lift(*, actor: Actor, sanction: Sanction) -> Sanction:
    """End a measure before its time. Records `moderation.sanction.lifted`; who has none in force is told so.

    Raises NotAllowed for who could not have taken it, and of what somebody senior took; RuleBroken where it has ended.
    """
    with transaction.atomic():
        sanction = (
            Sanction.everywhere.select_for_update(of=("self",))
            .select_related("member", "decision__decided_by")
            .get(id=sanction.id)
        )
        if not can_lift(actor, sanction):
            raise NotAllowed(_("You may not lift this measure."))
        if not sanction.is_in_force():
            raise RuleBroken("ended", _("This measure has ended already."))
        take_back(actor=actor, sanctions=[sanction])
    return sanction


def take_back(*, actor: Actor, sanctions: Iterable[Sanction]) -> None:
    """Lift measures on the word of a decision. The caller has asked who may, and holds the transaction."""
    now = timezone.now()
    for sanction in sanctions:
        if sanction.lifted_at is not None:
            continue
        sanction.lifted_at, sanction.lifted_by_id = now, actor.member_id
        sanction.save(update_fields=["lifted_at", "lifted_by"])
        if sanction.kind in _SHUT_OUT:
            # Taken back is as if it had not been.
            AddressTrace.everywhere.filter(member_id=sanction.member_id).delete()
        bring_into_force(sanction.member_id, {sanction.kind})
        _record("moderation.sanction.lifted", actor, sanction)


def end_waiting(actor: Actor, case: Case, *, but: Decision | None = None) -> None:
    """End what a rule did until a moderator would have decided. The caller holds the transaction."""
    waiting = Sanction.everywhere.filter(
        decision__case=case, decision__decided_by=None, decision__reverses=None, until=None, lifted_at=None,
    )  # fmt: skip
    take_back(actor=actor, sanctions=waiting.exclude(decision=but) if but is not None else waiting)


def end_served(now: datetime | None = None) -> int:
    """Let measures that have run out end, in every community; returns how many. For the worker.

    They bind nobody from the moment they run out: this tidies up. Records `moderation.sanction.ended`.
    """
    now = now or timezone.now()
    due = Sanction.everywhere.filter(until__lte=now, ended_at=None, lifted_at=None).order_by("id")
    count = 0
    for sanction_id in list(due.values_list("id", flat=True)[:1000]):
        with transaction.atomic():
            sanction = Sanction.everywhere.select_for_update().get(id=sanction_id)
            if sanction.ended_at is not None or sanction.lifted_at is not None:
                continue
            sanction.ended_at = now
            sanction.save(update_fields=["ended_at"])
            bring_into_force(sanction.member_id, {sanction.kind})
            _record("moderation.sanction.ended", Actor.system(sanction.community_id), sanction)
            count += 1
    return count


def unite_measures(gone_id: int, member_id: int) -> None:
    """Bring into force what binds a member who was two. A `uniter`."""
    rows = Sanction.everywhere.filter(member_id=member_id, lifted_at=None, space_id=None)
    kinds = {row.kind for row in rows if row.is_in_force()}
    # Only those: who was shut out without a measure, as by an import, stays so.
    if kinds:
        bring_into_force(member_id, kinds)


def bring_into_force(member_id: int, kinds: Iterable[str]) -> None:
    """Make a membership say what its measures of these kinds come to. The caller holds the transaction."""
    member = Membership.everywhere.select_for_update(of=("self",)).get(id=member_id)
    rows = Sanction.everywhere.filter(member_id=member_id, lifted_at=None, space_id=None)
    now = timezone.now()
    in_force = [row for row in rows if row.is_in_force(now)]
    if Sanction.Kind.SILENCE in kinds:
        ends = [row.until or FOREVER for row in in_force if row.kind == Sanction.Kind.SILENCE]
        member.silenced_until = max(ends, default=None)
    if not set(kinds).isdisjoint(_SHUT_OUT):
        _shut_out(member, [row.until for row in in_force if row.kind in _SHUT_OUT])
    member.revision += 1
    member.save(update_fields=["silenced_until", "state", "left_suspended", "suspended_until", "revision"])


def _shut_out(member: Membership, ends: list[datetime | None]) -> None:
    if ends:
        member.suspended_until = None if None in ends else max(end for end in ends if end is not None)
        if member.state in _GONE:
            # Whoever is not in comes back, or asks to, as one who is shut out.
            member.state, member.left_suspended = Membership.State.LEFT, True
        else:
            member.state = Membership.State.SUSPENDED
        return
    member.suspended_until = None
    member.left_suspended = False
    if member.state == Membership.State.SUSPENDED:
        member.state = Membership.State.ACTIVE


def _check(member: Membership, wanted: NewSanction) -> None:
    if member.state == Membership.State.ERASED:
        raise RuleBroken("erased", _("This member is gone. Nobody is left to take measures against."))
    if wanted.kind not in Sanction.Kind.values:
        raise RuleBroken("unknown-sanction", _("Choose one of the measures."), field="sanction")
    if wanted.until is not None and wanted.until <= timezone.now():
        raise RuleBroken("past", _("Choose an end that lies ahead."), field="until")
    if wanted.kind == Sanction.Kind.SUSPENSION and wanted.until is None:
        raise RuleBroken("no-end", _("Say how long. A suspension without an end is a ban."), field="until")
    if wanted.kind == Sanction.Kind.LIMITS:
        _check_limits(wanted)


def _check_limits(wanted: NewSanction) -> None:
    limits = dict(wanted.limits)
    slow = limits.pop("slow_mode", 0)
    flags = {limits.pop("no_links", False), limits.pop("no_threads", False)}
    if limits or not flags <= {True, False} or isinstance(slow, bool) or not isinstance(slow, int):
        raise RuleBroken("bad-limits", _("These are no limits that can be set."), field="limits")
    if not (slow or True in flags) or not 0 <= slow <= SLOW_AT_MOST:
        raise RuleBroken(
            "bad-limits", _("Choose at least one limit, with at most a week between posts."), field="limits"
        )


def _record(kind: str, actor: Actor, sanction: Sanction) -> None:
    details: dict[str, Any] = {
        "sanction": sanction.kind, "member": sanction.member_id, "limits": sanction.limits,
        "until": sanction.until.isoformat() if sanction.until else None,
    }  # fmt: skip
    record(kind, actor=actor, subject=("sanction", sanction.id), space_id=sanction.space_id, details=details)
