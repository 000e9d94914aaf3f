"""Whether sign-ups or flags jump, against what is usual at this hour in this community."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.members.models import Membership
from folkmoot.moderation.models import CaseItem

WINDOW = timedelta(hours=1)
_DAYS = 28
# Below these nothing is a raid, however quiet the place is otherwise.
SIGN_UPS_AT_LEAST, FLAGS_AT_LEAST = 10, 15
# So many times the busiest hour that there has been, and so many deviations above what is usual.
_TIMES, _DEVIATIONS = 1.5, 6.0


@dataclass(frozen=True, slots=True)
class Jump:
    """What jumped: how many in the last hour, what is usual, and from how many on it is a jump."""

    what: str
    count: int
    usual: float
    threshold: int

    def figures(self) -> dict[str, object]:
        return {"what": self.what, "count": self.count, "usual": round(self.usual, 2), "threshold": self.threshold}


def jump_of(community_id: int, now: datetime | None = None) -> Jump | None:
    """The jump of the last hour, if there is one."""
    now = now or timezone.now()
    since = now - timedelta(days=_DAYS) - WINDOW
    # Who comes with the founders is no raid: of the first hour there is nothing usual to compare with.
    founded = Community.objects.values_list("created_at", flat=True).get(id=community_id)
    joined = Membership.everywhere.filter(
        community_id=community_id, account__isnull=False, joined_at__gte=max(since, founded + WINDOW)
    )
    flags = CaseItem.everywhere.filter(community_id=community_id, kind=CaseItem.Kind.FLAG, at__gte=since)
    for what, moments, least in (
        ("sign-ups", joined.values_list("joined_at", flat=True), SIGN_UPS_AT_LEAST),
        ("flags", flags.values_list("at", flat=True), FLAGS_AT_LEAST),
    ):
        # Most of the time so little happens that nothing need be counted.
        if moments.order_by().filter(**{_field(what): now - WINDOW}).count() < least:
            continue
        if jump := jump_in(what, list(moments), now, least):
            return jump
    return None


def jump_in(what: str, moments: Sequence[datetime], now: datetime, least: int) -> Jump | None:
    """Whether more came within the last hour than in any hour of the four weeks before, by far."""
    hours = [0] * (_DAYS * 24)
    count = 0
    for moment in moments:
        age = (now - moment) / WINDOW
        if age <= 1:
            count += age > 0 or moment == now
        elif age - 1 < len(hours):
            hours[math.ceil(age - 1) - 1] += 1
    usual = sum(hours) / len(hours)
    busiest = max(hours)
    threshold = max(least, math.ceil(busiest * _TIMES) + 1, math.ceil(usual + _DEVIATIONS * math.sqrt(usual + 1)))
    return Jump(what, count, usual, threshold) if count >= threshold else None


def _field(what: str) -> str:
    return "joined_at__gt" if what == "sign-ups" else "at__gt"
