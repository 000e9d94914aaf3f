"""What the worker does for the queue by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.communities.models import Community
from folkmoot.core.registry import PeriodicJob
from folkmoot.core.tenancy import scope
from folkmoot.moderation.commands.assigning import share_out_everywhere
from folkmoot.moderation.commands.keeping import keep_in_step


def keep_all_in_step() -> int:
    """Open what is missing and close what waits no more, in every community."""
    changed = 0
    for community_id in Community.objects.order_by("id").values_list("id", flat=True):
        with scope(community_id):
            changed += keep_in_step(community_id)
    return changed


JOBS = (
    PeriodicJob("moderation.in_step", timedelta(hours=1), keep_all_in_step),
    PeriodicJob("moderation.shares", timedelta(minutes=1), share_out_everywhere),
)
