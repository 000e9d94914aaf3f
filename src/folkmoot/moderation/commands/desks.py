"""Shifts, breaks, and how a moderator wants to work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.moderation.categories import Category, look_weight
from folkmoot.moderation.models import Case, Desk, Look, Shift
from folkmoot.moderation.policies import works_the_queue
from folkmoot.moderation.queries.desks import open_shift
from folkmoot.moderation.queries.settings import queue_settings

_CAPACITY_AT_MOST = 500


def begin_shift(*, actor: Actor) -> Shift:
    """The shift that is on, begun where there is none. Records `moderation.shift.begun` in nobody's name."""
    _must_work(actor)
    shift = open_shift(actor.community_id, actor.own_id)
    if shift is not None:
        return shift
    with transaction.atomic():
        Shift.everywhere.filter(member_id=actor.own_id, ended_at=None).update(ended_at=timezone.now())
        try:
            with transaction.atomic():
                shift = Shift.everywhere.create(community_id=actor.community_id, member_id=actor.own_id)
        except IntegrityError:
            return Shift.everywhere.get(member_id=actor.own_id, ended_at=None)
        record("moderation.shift.begun", actor=Actor.system(actor.community_id))
    return shift


def end_shift(*, actor: Actor, note: str = "") -> None:
    """End the shift; the note is shown to who comes next. Cases that one has in hand or on the desk are free again.

    Records `moderation.shift.ended` in nobody's name.
    """
    _must_work(actor)
    with transaction.atomic():
        now = timezone.now()
        rows = Shift.everywhere.filter(member_id=actor.own_id, ended_at=None)
        if not rows.exists() and note.strip():
            begin_shift(actor=actor)
        rows.update(ended_at=now, note=note.strip()[:2000])
        own = Case.everywhere.filter(community_id=actor.community_id, state=Case.State.OPEN)
        own.filter(claimed_by_id=actor.own_id).update(claimed_by=None, claimed_until=None)
        own.filter(assigned_to_id=actor.own_id).update(assigned_to=None, assigned_at=None)
        record("moderation.shift.ended", actor=Actor.system(actor.community_id))


def pause(*, actor: Actor, minutes: int | None = None) -> Desk:
    """Take a break: nothing is given to the moderator until then; 0 ends it. Records `moderation.desk.changed`."""
    if minutes is None:
        minutes = queue_settings(actor.community_id).pause_minutes
    minutes = max(0, min(minutes, 24 * 60))
    until = timezone.now() + timedelta(minutes=minutes) if minutes else None
    return _changed(actor, paused_until=until)


def set_desk(
    *,
    actor: Actor,
    capacity: int,
    is_available: bool,
    veils_text: bool,
    veils_media: bool,
    is_grey: bool,
    avoids: Collection[str] = (),
) -> Desk:
    """How one wants to work: how much at a time, and what one is spared. Records `moderation.desk.changed`."""
    if not 0 <= capacity <= _CAPACITY_AT_MOST:
        raise RuleBroken("capacity", _("Choose a number from 0 to 500."), field="capacity")
    unknown = set(avoids) - set(Category.values)
    if unknown:
        raise RuleBroken("category", _("There is no such category."), field="avoids")
    return _changed(
        actor, capacity=capacity, is_available=is_available, veils_text=veils_text, veils_media=veils_media,
        is_grey=is_grey, avoids=sorted(avoids),
    )  # fmt: skip


def note_look(*, actor: Actor, case: Case) -> None:
    """Note that somebody saw a case: heavy ones are counted, so that nobody is given too many of them in a shift."""
    if actor.member_id is None or not works_the_queue(actor):
        return
    with transaction.atomic():
        shift = begin_shift(actor=actor)
        Look.everywhere.get_or_create(
            shift=shift, case=case, defaults={
                "community_id": actor.community_id, "member_id": actor.member_id,
                "severity": look_weight(case.severity, case.category),
            },
        )  # fmt: skip
        Case.everywhere.filter(id=case.id, first_seen_at=None).update(first_seen_at=timezone.now())


def _changed(actor: Actor, **fields: object) -> Desk:
    _must_work(actor)
    with transaction.atomic():
        desk, _made = Desk.everywhere.update_or_create(
            member_id=actor.own_id, defaults={"community_id": actor.community_id, **fields}
        )
        record("moderation.desk.changed", actor=Actor.system(actor.community_id))
    return desk


def _must_work(actor: Actor) -> None:
    if not works_the_queue(actor):
        raise NotAllowed(_("This page is for moderators."))
