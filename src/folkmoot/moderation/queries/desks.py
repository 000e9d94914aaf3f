"""Desks, shifts, and what a moderator has seen in the one that is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from folkmoot.moderation.categories import HEAVY_FROM
from folkmoot.moderation.models import Case, Desk, Look, Shift
from folkmoot.moderation.queries.settings import queue_settings

HAND_OVERS_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a moderator's shift stands."""

    desk: Desk
    shift: Shift | None
    heavy_seen: int
    heavy_at_most: int
    assigned: int

    @property
    def should_pause(self) -> bool:
        """Whether they have seen as much as a shift should bring."""
        return self.heavy_seen >= self.heavy_at_most

    @property
    def paused_until(self) -> datetime | None:
        until = self.desk.paused_until
        return until if until is not None and until > timezone.now() else None


def desk_of(community_id: int, member_id: int) -> Desk:
    """How the moderator wants to work, or as everybody begins."""
    found = Desk.everywhere.filter(member_id=member_id).first()
    return found or Desk(community_id=community_id, member_id=member_id)


def open_shift(community_id: int, member_id: int) -> Shift | None:
    """The shift that is on; one that has gone on for too long is none."""
    since = timezone.now() - timedelta(hours=queue_settings(community_id).shift_hours)
    return Shift.everywhere.filter(member_id=member_id, ended_at=None, began_at__gt=since).first()


def standing_of(community_id: int, member_id: int) -> Standing:
    """Desk, shift and exposure, in a few statements."""
    shift = open_shift(community_id, member_id)
    return Standing(
        desk=desk_of(community_id, member_id),
        shift=shift,
        heavy_seen=Look.everywhere.filter(shift=shift, severity__gte=HEAVY_FROM).count() if shift else 0,
        heavy_at_most=queue_settings(community_id).heavy_a_shift,
        assigned=Case.everywhere.filter(
            community_id=community_id, state=Case.State.OPEN, assigned_to_id=member_id
        ).count(),
    )


def hand_overs(community_id: int, member_id: int) -> list[Shift]:
    """What others left for who comes next, the latest first."""
    since = timezone.now() - HAND_OVERS_FOR
    rows = Shift.everywhere.filter(community_id=community_id, ended_at__gt=since).exclude(note="")
    return list(rows.filter(~Q(member_id=member_id)).select_related("member").order_by("-ended_at")[:5])
