"""How a community's figures are set."""

from __future__ import annotations

from folkmoot.insights.metrics.conventions import Conventions, Weights
from folkmoot.insights.models import FigureSettings
from folkmoot.moderation.queries.settings import week_of


def figure_settings(community_id: int) -> FigureSettings:
    """What the managers have set, or the defaults."""
    found = FigureSettings.everywhere.filter(community_id=community_id).first()
    return found or FigureSettings(community_id=community_id)


def conventions_of(community_id: int) -> Conventions:
    """The same as the reckoning takes it, with the hours in which the community's staff works."""
    row = figure_settings(community_id)
    return Conventions(
        with_staff=row.with_staff,
        with_bots=row.with_bots,
        minimum=row.minimum,
        weights=Weights(row.weight_post, row.weight_thread, row.weight_reaction, row.weight_visit, row.weight_other),
        core=row.core,
        regular=row.regular,
        response_hours=row.response_hours,
        resolution_hours=row.resolution_hours,
        week=week_of(community_id),
    )
