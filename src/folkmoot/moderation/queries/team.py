"""How the team fares, without saying who does how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F, Q
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.categories import HEAVY_FROM
from folkmoot.moderation.models import Case, Look, Shift
from folkmoot.spaces.models import SpaceMember

STAFF = [role.value for role in Role.stored() if role.at_least(Role.MODERATOR)]
# Of fewer people no spread is shown: it would say who is meant.
PEOPLE_AT_LEAST = 4
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure spreads over the team."""

    least: float
    middle: float
    most: float


@dataclass(frozen=True, slots=True)
class TeamReport:
    """The team's work since a day. What could be told from the figures of single people is None."""

    since: datetime
    people: int
    opened: int
    decided: int
    open: int
    overdue: int
    in_time: float | None
    first_response: timedelta | None
    heavy_looks: int
    shifts: int
    decided_spread: Spread | None
    heavy_spread: Spread | None
    # Which part of all decisions the busiest quarter of the team made.
    top_share: float | None


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """One's own work since a day, for nobody else."""

    since: datetime
    decided: int
    heavy_looks: int
    shifts: int
    hours: float


def moderators(case: Case) -> list[Membership]:
    """Whom a case could be given to: staff, and who looks after its space; not who it is about, or is silenced."""
    of_space = SpaceMember.everywhere.filter(space_id=case.space_id or 0, is_moderator=True).values("member_id")
    rows = Membership.everywhere.filter(
        Q(role__in=STAFF) | Q(id__in=of_space), community_id=case.community_id, state=Membership.State.ACTIVE
    )
    rows = rows.exclude(silenced_until__gt=timezone.now())
    return list(rows.exclude(id=case.author_id or 0).order_by("name")[:200])


def team_report(community_id: int, *, days: int = 30) -> TeamReport:
    """The figures of the last days; who made them stands nowhere in it."""
    now = timezone.now()
    since = now - timedelta(days=days)
    cases = Case.everywhere.filter(community_id=community_id)
    decided = cases.filter(decided_at__gt=since, decided_by__isnull=False)
    by_person = Counter(decided.values_list("decided_by_id", flat=True)[:_LOOKED_AT])
    looks = Look.everywhere.filter(community_id=community_id, at__gt=since, severity__gte=HEAVY_FROM)
    heavy = Counter(looks.values_list("member_id", flat=True)[:_LOOKED_AT])
    shifts = Shift.everywhere.filter(community_id=community_id, began_at__gt=since)
    people = set(by_person) | set(heavy) | set(shifts.values_list("member_id", flat=True))
    seen = cases.filter(first_seen_at__gt=since, due_at__isnull=False)
    total, late = seen.count(), seen.filter(first_seen_at__gt=F("due_at")).count()
    waits = [
        (seen_at - opened).total_seconds()
        for opened, seen_at in seen.values_list("opened_at", "first_seen_at")[:_LOOKED_AT]
        if seen_at is not None
    ]
    waiting = cases.filter(state=Case.State.OPEN)
    return TeamReport(
        since=since, people=len(people), opened=cases.filter(opened_at__gt=since).count(), decided=decided.count(),
        open=waiting.count(), overdue=waiting.filter(due_at__lt=now, first_seen_at=None).count(),
        in_time=(total - late) / total if total else None,
        first_response=timedelta(seconds=median(waits)) if waits else None,
        heavy_looks=sum(heavy.values()), shifts=shifts.count(),
        decided_spread=spread([by_person.get(who, 0) for who in people]),
        heavy_spread=spread([heavy.get(who, 0) for who in people]),
        top_share=top_share(list(by_person.values()), len(people)),
    )  # fmt: skip


def own_figures(actor: Actor, *, days: int = 30) -> OwnFigures:
    """What the actor has done, for the actor."""
    since = timezone.now() - timedelta(days=days)
    shifts = list(Shift.everywhere.filter(member_id=actor.member_id, began_at__gt=since))
    spent = sum(((each.ended_at or timezone.now()) - each.began_at).total_seconds() for each in shifts)
    return OwnFigures(
        since=since,
        decided=Case.everywhere.filter(
            community_id=actor.community_id, decided_by_id=actor.member_id, decided_at__gt=since
        ).count(),
        heavy_looks=Look.everywhere.filter(member_id=actor.member_id, at__gt=since, severity__gte=HEAVY_FROM).count(),
        shifts=len(shifts),
        hours=round(spent / 3600, 1),
    )


def spread(figures: list[int]) -> Spread | None:
    """Least, middle and most; None for so few that one could tell who is who."""
    if len(figures) < PEOPLE_AT_LEAST:
        return None
    return Spread(min(figures), median(figures), max(figures))


def top_share(figures: list[int], people: int) -> float | None:
    """The part of the whole that the busiest quarter did; None for few people, or nothing done."""
    if people < PEOPLE_AT_LEAST or not sum(figures):
        return None
    return sum(sorted(figures, reverse=True)[: max(1, people // 4)]) / sum(figures)
