"""What members choose: which kinds by which way, how closely from where, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.notices import ways
from folkmoot.core.times import zone_named
from folkmoot.members.models import Membership
from folkmoot.notifications.models import Choice, Level, Reception
from folkmoot.notifications.policies import can_change_own, kinds_offered_to
from folkmoot.notifications.quiet import next_time

CHANGEABLE = frozenset(
    {"quiet", "quiet_from", "quiet_until", "quiet_days", "paused_until", "mail", "digest", "summary", "hour", "weekday"}
)
# May be empty, or were looked at already.
_EMPTY = frozenset({"quiet_days", "paused_until"})
LEVELS_AT_MOST = 2_000
_PAUSE_AT_MOST = timedelta(days=366)


def choose(*, actor: Actor, kind: str, way: str, is_on: bool) -> None:
    """Have a kind come by a way, or not. Records `notifications.choice.changed`. Raises NotAllowed, RuleBroken."""
    choose_many(actor=actor, wanted={(kind, way): is_on})


def choose_many(*, actor: Actor, wanted: Mapping[tuple[str, str], bool]) -> None:
    """The same for many at once, all or none; what is as the kind's default needs no row."""
    _may_change(actor)
    kinds = {kind.name: kind for kind in kinds_offered_to(actor)}
    if any(kind not in kinds or way not in ways for kind, way in wanted):
        raise RuleBroken("unknown-kind", _("There is no such kind or way of notification."))
    with transaction.atomic():
        own = Choice.everywhere.filter(community_id=actor.community_id, member_id=actor.own_id)
        before = {(row.kind, row.way): row.is_on for row in own}
        usual = {pair: pair[1] in kinds[pair[0]].ways for pair in wanted}
        changed = [pair for pair, is_on in wanted.items() if before.get(pair, usual[pair]) != is_on]
        for kind, way in changed:
            if wanted[kind, way] == usual[kind, way]:
                own.filter(kind=kind, way=way).delete()
            else:
                Choice.everywhere.update_or_create(
                    community_id=actor.community_id, member_id=actor.own_id, kind=kind, way=way,
                    defaults={"is_on": wanted[kind, way]},
                )  # fmt: skip
        if changed:
            record("notifications.choice.changed", actor=actor, details={"kinds": sorted({k for k, _way in changed})})


def set_level(*, actor: Actor, scope: str, scope_id: int, level: str) -> None:
    """Follow a space, tag or member more or less closely; "normal" is the usual.

    The caller has found what is named among what the actor sees. Records `notifications.level.changed`. Raises
    NotAllowed, RuleBroken.
    """
    _may_change(actor)
    allowed = Level.Name.values if scope == Level.Scope.SPACE else [Level.Name.FOLLOW]
    if scope not in Level.Scope.values or level not in ["normal", *allowed]:
        raise RuleBroken("unknown-level", _("There is no such level."), field="level")
    with transaction.atomic():
        own = Level.everywhere.filter(community_id=actor.community_id, member_id=actor.own_id)
        if level == "normal":
            own.filter(scope=scope, scope_id=scope_id).delete()
        else:
            if own.count() >= LEVELS_AT_MOST:
                raise RuleBroken("too-many-levels", _("Unfollow something first."))
            Level.everywhere.update_or_create(
                community_id=actor.community_id, member_id=actor.own_id, scope=scope, scope_id=scope_id,
                defaults={"level": level},
            )  # fmt: skip
        record("notifications.level.changed", actor=actor, subject=(scope, scope_id), details={"level": level})


def change_reception(*, actor: Actor, **changes: Any) -> Reception:
    """Change quiet hours, pause, digest and summary. Records `notifications.reception.changed`.

    The next digest and summary are reckoned anew in the member's time zone. Raises NotAllowed, RuleBroken.
    """
    _may_change(actor)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    with transaction.atomic():
        row = own_reception(actor=actor)
        for name, value in changes.items():
            setattr(row, name, value)
        _check(row, changes)
        set_times(row, Membership.everywhere.select_related("account", "community").get(id=actor.own_id))
        row.save()
        record("notifications.reception.changed", actor=actor, details={"fields": sorted(changes)})
    return row


def own_reception(*, actor: Actor) -> Reception:
    """The actor's row, made where there is none. The caller holds the transaction."""
    rows = Reception.everywhere.select_for_update()
    row, _made = rows.get_or_create(community_id=actor.community_id, member_id=actor.own_id)
    return row


def set_times(row: Reception, member: Membership, now: datetime | None = None) -> None:
    """When the next digest and summary are due. The caller saves."""
    now = now or timezone.now()
    zone = zone_named(member.account.time_zone if member.account else "", member.community.time_zone)
    weekly = next_time(zone, now, hour=row.hour, weekday=row.weekday)
    daily = next_time(zone, now, hour=row.hour)
    never = row.digest == Reception.Digest.NEVER or not row.mail
    row.next_digest_at = None if never else daily if row.digest == Reception.Digest.DAILY else weekly
    row.next_summary_at = weekly if row.summary and row.mail else None


def _check(row: Reception, changes: Mapping[str, Any]) -> None:
    if row.quiet and row.quiet_from == row.quiet_until:
        raise RuleBroken("all-day-quiet", _("Quiet hours end at another time than they begin."), field="quiet_until")
    days = row.quiet_days
    if not isinstance(days, list) or not set(days) <= set(range(7)):
        raise RuleBroken("unknown-day", _("Days are numbers from 0, Monday, to 6."), field="quiet_days")
    row.quiet_days = sorted(set(days))
    until = changes.get("paused_until")
    if until is not None and until > timezone.now() + _PAUSE_AT_MOST:
        raise RuleBroken("long-pause", _("A pause lasts a year at most."), field="paused_until")
    try:
        row.clean_fields(exclude=sorted({field.name for field in Reception._meta.fields} - set(changes) | _EMPTY))
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise RuleBroken("invalid", " ".join(messages), field=field) from error


def _may_change(actor: Actor) -> None:
    if not can_change_own(actor):
        raise NotAllowed(_("Members choose how they hear."))
