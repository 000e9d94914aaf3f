"""What members did, summed up for the review of their trust and for their own eyes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.core.actor import ActorKind
from folkmoot.core.registry import upheld_flags
from folkmoot.members.models import MemberDay, Membership, Metric
from folkmoot.members.thresholds import HIGHEST, Figures, Thresholds

# Signs of life of people, by hand or by a program of theirs; what is imported earns no trust here.
PEOPLE = (ActorKind.MEMBER, ActorKind.TOKEN)
_SUMS = {
    Metric.THREADS: "threads_entered",
    Metric.POSTS: "posts_read",
    Metric.MINUTES: "minutes",
    Metric.GIVEN: "reactions_given",
    Metric.RECEIVED: "reactions_received",
    Metric.REPLIED: "threads_replied",
}


def figures_of(
    members: Collection[Membership], thresholds: Thresholds, *, now: datetime | None = None
) -> dict[int, Figures]:
    """The figures of members of one community by their ids, in four statements however many they are."""
    if not members:
        return {}
    now = now or timezone.now()
    since = now - timedelta(days=thresholds[HIGHEST][Metric.WINDOW])
    community_id = next(iter(members)).community_id
    new = _new_since(community_id, since)
    ids = [member.id for member in members]
    sums, flags = _sums(community_id, ids, since), _flags(community_id, ids, since)
    return {
        member.id: Figures(
            ever=_bounded(sums.get(member.id, {}), "ever", member),
            recent=_bounded(sums.get(member.id, {}), "recent", member) | {Metric.FLAGS: flags.get(member.id, 0)},
            new=new,
            was_suspended=_was_suspended(member, since),
        )
        for member in members
    }


def _sums(community_id: int, ids: list[int], since: datetime) -> dict[int, dict[str, float]]:
    recent = Q(day__gte=since.date())
    wanted = {f"ever_{metric.value}": Sum(column) for metric, column in _SUMS.items()}
    wanted |= {f"recent_{metric.value}": Sum(column, filter=recent) for metric, column in _SUMS.items()}
    visits = Q(is_visit=True)
    wanted_days = {"ever_days": Count("id", filter=visits), "recent_days": Count("id", filter=visits & recent)}
    rows = MemberDay.everywhere.filter(community_id=community_id, member_id__in=ids).values("member_id")
    summed: Iterable[Any] = rows.annotate(**wanted, **wanted_days).order_by("member_id")
    return {int(row["member_id"]): row for row in summed}


def _flags(community_id: int, ids: Collection[int], since: datetime) -> dict[int, int]:
    counts: dict[int, int] = {}
    for count in upheld_flags:
        for member_id, number in count(community_id, ids, since).items():
            counts[member_id] = counts.get(member_id, 0) + number
    return counts


def _bounded(sums: dict[str, float], when: str, member: Membership) -> dict[str, float]:
    """The sums of a time; of reactions never more than stand: taking back and giving again earns nothing."""
    found = {metric.value: sums.get(f"{when}_{metric.value}") or 0 for metric in (Metric.DAYS, *_SUMS)}
    found[Metric.GIVEN] = min(found[Metric.GIVEN], member.reactions_given)
    found[Metric.RECEIVED] = min(found[Metric.RECEIVED], member.reactions_received)
    return found


def _new_since(community_id: int, since: datetime) -> dict[str, int]:
    lines = Activity.everywhere.filter(community_id=community_id, at__gte=since, actor_kind__in=PEOPLE)
    counts = lines.aggregate(
        threads=Count("id", filter=Q(kind="content.thread.created")),
        posts=Count("id", filter=Q(kind="content.post.created")),
    )
    return {Metric.THREADS: counts["threads"], Metric.POSTS: counts["posts"]}


def _was_suspended(member: Membership, since: datetime) -> bool:
    ran_out_lately = member.suspended_until is not None and member.suspended_until >= since
    return member.is_suspended() or ran_out_lately
