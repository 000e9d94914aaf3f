"""The queue of newcomers, and how soon they are greeted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.content.models import Post
from folkmoot.content.policies import posts_visible_to
from folkmoot.core.actor import Actor
from folkmoot.onboarding.models import Welcome
from folkmoot.onboarding.policies import welcomes_visible_to
from folkmoot.onboarding.queries.settings import hours_of, settings_of

CLAIM_FOR = timedelta(minutes=30)
_LATELY = timedelta(days=90)
_COUNTED_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newcomer in the queue, with the post they began with, as far as the reader may see it."""

    row: Welcome
    post: Post | None
    is_late: bool
    claimed_by_other: bool
    claimed_by_me: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon newcomers were greeted in the last 90 days, in business hours. None where there is nothing to count."""

    greeted: int
    waiting: int
    median: float | None
    ninety: float | None
    kept: int
    missed: int

    @property
    def kept_percent(self) -> int | None:
        counted = self.kept + self.missed
        return round(100 * self.kept / counted) if counted else None


def queue(actor: Actor, *, snoozed: bool = False) -> QuerySet[Welcome]:
    """Who waits, the most pressing first."""
    now = timezone.now()
    rows = welcomes_visible_to(actor).filter(state=Welcome.State.OPEN)
    asleep = Q(snoozed_until__gt=now)
    rows = rows.filter(asleep) if snoozed else rows.exclude(asleep)
    return rows.select_related("member", "claimed_by").order_by("due_at", "id")


def waiting(actor: Actor, *, limit: int = 50, snoozed: bool = False) -> list[Waiting]:
    """The head of the queue with the posts, in two statements."""
    rows = list(queue(actor, snoozed=snoozed)[:limit])
    ids = [row.first_post_id for row in rows if row.first_post_id is not None]
    posts = {post.id: post for post in posts_visible_to(actor).filter(id__in=ids).select_related("thread__space")}
    now = timezone.now()
    return [
        Waiting(
            row,
            posts.get(row.first_post_id or 0),
            row.due_at < now,
            is_claimed(row, now) and row.claimed_by_id != actor.member_id,
            is_claimed(row, now) and row.claimed_by_id == actor.member_id,
        )
        for row in rows
    ]


def is_claimed(row: Welcome, now: datetime) -> bool:
    """Whether somebody is about to greet them; nobody keeps a claim for longer than half an hour."""
    return row.claimed_by_id is not None and row.claimed_at is not None and row.claimed_at > now - CLAIM_FOR


def pace(community: Community) -> Pace:
    """Median and 90 % of the time to greeting, and whether the target was kept."""
    now = timezone.now()
    hours = hours_of(community, settings_of(community.id))
    rows = Welcome.everywhere.filter(community_id=community.id, joined_at__gt=now - _LATELY)
    greeted = list(
        rows.filter(state=Welcome.State.GREETED, greeted_at__isnull=False)
        .order_by("-id")
        .values_list("joined_at", "greeted_at", "due_at")[:_COUNTED_AT_MOST]
    )
    open_rows = rows.filter(state=Welcome.State.OPEN)
    late = open_rows.filter(due_at__lt=now).count()
    took = sorted(hours.between(joined, at) for joined, at, _due in greeted if at is not None)
    kept = sum(1 for _joined, at, due in greeted if at is not None and at <= due)
    return Pace(
        len(greeted), open_rows.count(), _quantile(took, 0.5), _quantile(took, 0.9), kept, len(greeted) - kept + late
    )


def _quantile(values: list[float], share: float) -> float | None:
    """The value below which that share lies, between the two nearest."""
    if not values:
        return None
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
