"""Which figures may be seen by whom."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.moderation.models import TransparencySettings
from folkmoot.moderation.queries.figures import figures_of
from folkmoot.moderation.transparency.periods import Period, period_of, periods_since
from folkmoot.moderation.transparency.protection import protected

PERIODS_AT_MOST = 40


def may_see_figures(actor: Actor, settled: TransparencySettings) -> bool:
    """Everybody once the managers have published them, staff before."""
    return settled.is_public or actor.is_staff


def offered_periods(
    community: Community, settled: TransparencySettings, *, kind: str = "", also_current: bool = False
) -> list[Period]:
    """The periods that are over since the community began, the newest first."""
    wanted = kind or settled.period
    over = periods_since(wanted, community.created_at, PERIODS_AT_MOST)
    return [period_of(wanted, timezone.now()), *over] if also_current else over


def shown_figures(community_id: int, period: Period, settled: TransparencySettings) -> dict[str, Any]:
    """The figures as they are told: small numbers held back, for staff as for everybody."""
    return protected(figures_of(community_id, period), settled.threshold)
