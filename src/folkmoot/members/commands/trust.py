"""Trust by what members do: counting the log, reviewing levels, changing what levels ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.members.abilities import BY_LEVEL, limits_of
from folkmoot.members.figures import figures_of
from folkmoot.members.models import Limit, Membership, Metric, TrustThreshold
from folkmoot.members.policies import can_change_thresholds
from folkmoot.members.thresholds import (
    DEFAULTS,
    HIGHEST,
    Thresholds,
    allowed_level,
    highest_value,
    next_level,
    thresholds_of,
)

_AT_ONCE = 500


def review_trust(*, community_id: int, member_ids: Collection[int] | None = None, now: datetime | None = None) -> int:
    """Raise and lower trust levels to what the figures allow; returns how many changed.

    Of all members, or of these. Levels set by hand and locked stay, so does level 4; a level is lost only when the
    grace has passed. Records `members.trust.changed`.
    """
    now = now or timezone.now()
    thresholds = thresholds_of(community_id)
    members = Membership.everywhere.filter(
        community_id=community_id,
        state=Membership.State.ACTIVE,
        account__isnull=False,
        trust_locked=False,
        trust_level__lte=HIGHEST,
    )
    if member_ids is not None:
        members = members.filter(id__in=member_ids)
    ids = iter(list(members.order_by("id").values_list("id", flat=True)))
    return sum(_review(chunk, thresholds, now) for chunk in _chunks(ids))


def change_thresholds(*, actor: Actor, values: Mapping[tuple[int, str], int]) -> None:
    """Change what trust levels ask for, and may do at most, by level and metric. Managers may.

    Records `members.thresholds.changed`. Raises NotAllowed; RuleBroken for a number out of range or one that the
    level does not know.
    """
    if not can_change_thresholds(actor):
        raise NotAllowed(_("Managers change what trust levels ask for."))
    for (level, metric), value in values.items():
        is_limit = metric in Limit.values and 0 <= level < len(BY_LEVEL)
        if not is_limit and metric not in DEFAULTS.get(level, {}):
            raise RuleBroken("unknown-threshold", _("There is no such number."))
        most = highest_value(metric)
        if not 0 <= value <= most:
            raise RuleBroken("out-of-range", _("Give a number from 0 to %(most)d.") % {"most": most})
    with transaction.atomic():
        asked, allowed = thresholds_of(actor.community_id), limits_of(actor.community_id)
        before = {level: {**asked.get(level, {}), **allowed[level]} for level in allowed}
        changed = {key: value for key, value in values.items() if before[key[0]][key[1]] != value}
        for (level, metric), value in changed.items():
            TrustThreshold.everywhere.update_or_create(
                community_id=actor.community_id, level=level, metric=metric, defaults={"value": value}
            )
        if changed:
            details = {f"{level}.{metric}": value for (level, metric), value in changed.items()}
            record("members.thresholds.changed", actor=actor, details=details)


def _review(ids: list[int], thresholds: Thresholds, now: datetime) -> int:
    with transaction.atomic():
        members = list(Membership.everywhere.select_for_update().filter(id__in=ids, trust_locked=False))
        figures = figures_of(members, thresholds, now=now)
        return sum(
            _settle(member, allowed_level(thresholds, figures[member.id]), thresholds, now) for member in members
        )


def _settle(member: Membership, allowed: int, thresholds: Thresholds, now: datetime) -> int:
    before = member.trust_level
    level = next_level(
        level=before,
        allowed=allowed,
        is_locked=member.trust_locked,
        since=member.trust_changed_at or member.joined_at,
        grace_days=thresholds[HIGHEST][Metric.GRACE],
        now=now,
    )
    if level == before:
        return 0
    member.trust_level = level
    member.trust_changed_at = now
    member.save(update_fields=["trust_level", "trust_changed_at"])
    record(
        "members.trust.changed",
        actor=Actor.system(member.community_id),
        subject=("member", member.id),
        member_id=member.id,
        details={"before": before, "after": level, "by_hand": False},
    )
    return 1


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk
