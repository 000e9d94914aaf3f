"""The card at the top: the figures that say how the community is."""

from __future__ import annotations

from typing import Any

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.tiles import tiles_of
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
    return {
        "tiles": tiles_of(actor, choice, HEADLINE),
        "with_staff": choice.scope.with_staff or conventions.with_staff,
        "minimum": conventions.minimum,
    }
