"""What a community has settled about measures and appeals."""

from __future__ import annotations

from folkmoot.moderation.models import SanctionPolicy


def policy_of(community_id: int) -> SanctionPolicy:
    """The community's row, or the defaults where it has settled nothing."""
    found = SanctionPolicy.everywhere.filter(community_id=community_id).first()
    return found or SanctionPolicy(community_id=community_id)
