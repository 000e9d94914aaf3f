"""What the worker does for members by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.communities.models import Community
from folkmoot.core.registry import PeriodicJob
from folkmoot.members.commands.holding import forget_served_suspensions
from folkmoot.members.commands.pending import forget_old_changes
from folkmoot.members.commands.trust import review_trust


def review_all_trust() -> int:
    """Review everybody's trust in every community; returns how many levels changed."""
    ids = list(Community.objects.order_by("id").values_list("id", flat=True))
    return sum(review_trust(community_id=community_id) for community_id in ids)


JOBS = (
    PeriodicJob("members.trust", timedelta(hours=12), review_all_trust),
    PeriodicJob("members.suspensions", timedelta(hours=24), forget_served_suspensions),
    PeriodicJob("members.changes", timedelta(hours=24), forget_old_changes),
)
