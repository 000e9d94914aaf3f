"""What the worker does for insights by the clock."""

from __future__ import annotations

from folkmoot.communities.models import Community
from folkmoot.core.tenancy import scope
from folkmoot.insights.commands.people import merge_proved


def merge_proved_everywhere() -> None:
    """Merge whoever has proved to be an imported author, in every community."""
    for community_id in Community.objects.values_list("id", flat=True):
        with scope(community_id):
            merge_proved(community_id=community_id)
