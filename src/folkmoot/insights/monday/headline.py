"""The card at the top: the figures that say how the community is."""

from __future__ import annotations

from typing import Any

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.tiles import Tile, tiles_of
from folkmoot.insights.queries.settings import conventions_of

HEADLINE = (
    "active_members",
    "joined",
    "contributing_members",
    "engagement_rate",
    "churn_rate",
    "retention_30",
    "first_response_median",
    "unanswered_share",
    "sentiment_ratio",
    "visitors",
)


def load_headline(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The tiles, and who is counted in them."""
    conventions = conventions_of(choice.community_id)
    tiles = tiles_of(actor, choice, HEADLINE)
    return {
        "tiles": [tile for tile in tiles if tile.metric.name != "visitors" or _is_counted(tile)],
        "with_staff": choice.scope.with_staff or conventions.with_staff,
        "minimum": conventions.minimum,
    }


def _is_counted(tile: Tile) -> bool:
    """Nobody before and nobody now is what is not counted, rather than a community that nobody reads."""
    return bool(tile.figure.withheld or tile.figure.value or (tile.then and (tile.then.withheld or tile.then.value)))
