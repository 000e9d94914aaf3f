"""Slow mode, lock and raid mode: begun by hand or by what goes on, and ended by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.models import Brake, SanctionPolicy
from folkmoot.moderation.queries.jumps import jump_of
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_brake
from folkmoot.spaces.models import Space

LONGEST = timedelta(days=30)
SLOWEST = 7 * 86_400


def brake(
    *,
    actor: Actor,
    kind: str,
    until: datetime,
    space: Space | None = None,
    seconds: int = 0,
    reason: str = "",
    figures: Mapping[str, Any] | None = None,
    is_proposal: bool = False,
) -> Brake:
    """Begin a measure for a space or the whole community; one of its kind that is there already is replaced.

    Staff may, and who looks after the space. Every measure has an end. Records `moderation.brake.begun`, or
    `.proposed`. Raises NotAllowed; RuleBroken for an end in the past or too far, a lock of nothing, no seconds.
    """
    if not can_brake(actor, space.id if space else None, kind):
        raise NotAllowed(_("Moderators do that."))
    _check(kind, until, space, seconds)
    space_id = space.id if space else None
    with transaction.atomic():
        Community.objects.select_for_update().get(id=actor.community_id)
        _open(actor.community_id).filter(kind=kind, space_id=space_id).update(ended_at=timezone.now())
        row = Brake.everywhere.create(
            community_id=actor.community_id, kind=kind, space_id=space_id, until=until, reason=reason.strip()[:300],
            seconds=seconds if kind == Brake.Kind.SLOW else 0, begun_by_id=actor.member_id, is_proposal=is_proposal,
            figures=dict(figures or {}),
        )  # fmt: skip
        _record("moderation.brake.proposed" if is_proposal else "moderation.brake.begun", actor, row)
    return row


def take_up(*, actor: Actor, brake: Brake) -> Brake:
    """Begin what was proposed. Records `moderation.brake.begun`. Raises NotAllowed, RuleBroken where it is over."""
    if not can_brake(actor, brake.space_id, brake.kind):
        raise NotAllowed(_("Moderators do that."))
    with transaction.atomic():
        brake = Brake.everywhere.select_for_update(of=("self",)).get(id=brake.id)
        if not brake.is_proposal or brake.ended_at is not None:
            raise RuleBroken("over", _("This is not proposed any more."))
        hours = policy_of(brake.community_id).raid_hours
        brake.is_proposal, brake.begun_by_id = False, actor.member_id
        brake.since = timezone.now()
        brake.until = brake.since + timedelta(hours=hours)
        brake.save(update_fields=["is_proposal", "begun_by", "since", "until"])
        _record("moderation.brake.begun", actor, brake)
    return brake


def release(*, actor: Actor, brake: Brake) -> Brake:
    """End a measure or proposal before its time. Records `moderation.brake.ended`. Raises NotAllowed, RuleBroken."""
    if not can_brake(actor, brake.space_id, brake.kind):
        raise NotAllowed(_("Moderators do that."))
    return _end(actor, brake)


def end_brakes() -> int:
    """Note of measures that have run out that they are over, in every community; returns how many. For the worker."""
    due = list(Brake.everywhere.filter(ended_at=None, until__lte=timezone.now()).order_by("id")[:1000])
    for row in due:
        _end(Actor.system(row.community_id), row)
    return len(due)


def watch_for_raids() -> int:
    """Propose or begin raid mode where sign-ups or flags jump, as each community wants it. For the worker."""
    count = 0
    for community_id in Community.objects.order_by("id").values_list("id", flat=True):
        policy = policy_of(community_id)
        if policy.raid_answer == SanctionPolicy.RaidAnswer.OFF or _rests(community_id):
            continue
        jump = jump_of(community_id)
        if jump is None:
            continue
        is_proposal = policy.raid_answer == SanctionPolicy.RaidAnswer.PROPOSE
        until = timezone.now() + timedelta(hours=policy.raid_hours)
        brake(
            actor=Actor.system(community_id), kind=Brake.Kind.RAID, until=until, figures=jump.figures(),
            is_proposal=is_proposal,
        )  # fmt: skip
        count += 1
    return count


def _rests(community_id: int) -> bool:
    """While one is on or proposed, and for as long again after one was ended: moderators have seen it."""
    rows = Brake.everywhere.filter(community_id=community_id, kind=Brake.Kind.RAID)
    recent = timezone.now() - timedelta(hours=policy_of(community_id).raid_hours)
    return rows.filter(Q(ended_at=None, until__gt=timezone.now()) | Q(ended_at__gt=recent)).exists()


def _check(kind: str, until: datetime, space: Space | None, seconds: int) -> None:
    now = timezone.now()
    if kind not in Brake.Kind.values:
        raise RuleBroken("unknown-brake", _("Choose one of the measures."), field="kind")
    if not now < until <= now + LONGEST:
        raise RuleBroken("bad-end", _("Choose an end within the next 30 days."), field="until")
    if kind == Brake.Kind.LOCK and space is None:
        raise RuleBroken("no-space", _("Choose the space to lock."), field="space")
    if kind == Brake.Kind.RAID and space is not None:
        raise RuleBroken("everywhere", _("Raid mode is for the whole community."), field="space")
    if kind == Brake.Kind.SLOW and not 1 <= seconds <= SLOWEST:
        raise RuleBroken("bad-seconds", _("Choose how long members wait, up to a week."), field="seconds")


def _open(community_id: int) -> Any:
    return Brake.everywhere.filter(community_id=community_id, ended_at=None)


def _end(actor: Actor, row: Brake) -> Brake:
    with transaction.atomic():
        row = Brake.everywhere.select_for_update(of=("self",)).get(id=row.id)
        if row.ended_at is not None:
            raise RuleBroken("over", _("This has ended already."))
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        _record("moderation.brake.ended", actor, row)
    return row


def _record(kind: str, actor: Actor, row: Brake) -> None:
    details = {"kind": row.kind, "seconds": row.seconds, "until": row.until.isoformat(), "space": row.space_id}
    record(kind, actor=actor, subject=("brake", row.id), space_id=row.space_id, details=details)
