"""What binds a member, or a place, at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.content.models import Post
from folkmoot.moderation.models import Brake, Sanction


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of a member together: of several the strictest holds, each until its own end."""

    slow_seconds: int = 0
    no_links: Sanction | None = None
    no_threads: Sanction | None = None
    silence: Sanction | None = None


def bounds_of(member_id: int, space_id: int | None) -> Bounds:
    """What limits a member where they are about to write, in one statement; a whole silence is the actor's matter."""
    here = Q(space_id=None, kind=Sanction.Kind.LIMITS)
    if space_id is not None:
        here |= Q(space_id=space_id, kind__in=(Sanction.Kind.LIMITS, Sanction.Kind.SILENCE))
    rows = list(Sanction.everywhere.filter(here, _in_force(), member_id=member_id).order_by("id"))
    limits = [row for row in rows if row.kind == Sanction.Kind.LIMITS]
    return Bounds(
        slow_seconds=max((int(row.limits.get("slow_mode", 0)) for row in limits), default=0),
        no_links=_longest([row for row in limits if row.limits.get("no_links")]),
        no_threads=_longest([row for row in limits if row.limits.get("no_threads")]),
        silence=_longest([row for row in rows if row.kind == Sanction.Kind.SILENCE]),
    )


def brakes_in_force(community_id: int, space_id: int | None = None) -> list[Brake]:
    """The measures that hold everywhere, and those of one space."""
    where = Q(space_id=None) if space_id is None else Q(space_id=None) | Q(space_id=space_id)
    rows = Brake.everywhere.filter(
        where, community_id=community_id, ended_at=None, until__gt=timezone.now(), is_proposal=False
    )
    return list(rows.order_by("id"))


def raid_on(community_id: int) -> Brake | None:
    """Raid mode, where it is on."""
    return next((brake for brake in brakes_in_force(community_id) if brake.kind == Brake.Kind.RAID), None)


def last_written(member_id: int, space_id: int | None = None) -> datetime | None:
    """When a member last wrote a post or a message, anywhere or in one space."""
    return _written_at(member_id, space_id).first()


def written_before(member_id: int, space_id: int | None = None) -> datetime | None:
    """When they wrote the last but one: before the one that is being written."""
    return next(iter(_written_at(member_id, space_id)[1:2]), None)


def _written_at(member_id: int, space_id: int | None) -> QuerySet[Post, datetime]:
    rows = Post.everywhere.filter(author_id=member_id)
    if space_id is not None:
        rows = rows.filter(thread__space_id=space_id)
    return rows.order_by("-id").values_list("created_at", flat=True)


def _in_force() -> Q:
    return Q(lifted_at=None) & (Q(until=None) | Q(until__gt=timezone.now()))


def _longest(rows: list[Sanction]) -> Sanction | None:
    return max(rows, key=lambda row: (row.until is None, row.until or timezone.now()), default=None)
