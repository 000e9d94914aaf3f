"""The card at the top: the figures that say how the community is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.tiles import Tile, tiles_of, unbroken
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
    tiles = [tile for tile in tiles_of(actor, choice, HEADLINE) if tile.metric.name != "visitors" or _is_counted(tile)]
    return {
        "tiles": tiles,
        "verdict": verdict(tiles),
        "with_staff": choice.scope.with_staff or conventions.with_staff,
        "minimum": conventions.minimum,
    }


def verdict(tiles: Sequence[Tile]) -> str:
    """In one line what got better and what worse, against the period before; empty where nothing can be compared."""
    compared = [tile for tile in tiles if tile.before.direction != "unknown"]
    if not compared:
        return ""
    said = [
        words % {"figures": ", ".join(f"{tile.metric.label} ({tile.before_words})" for tile in found)}
        for words, found in (
            (_("Better than in the period before: %(figures)s."), [each for each in compared if each.before.is_good]),
            (
                _("Worse than in the period before: %(figures)s."),
                [each for each in compared if each.before.is_good is False],
            ),
        )
        if found
    ]
    unclear = sum(tile.before.direction == "none" for tile in compared)
    if said and unclear:
        others = ngettext(
            "%(n)s other figure shows no clear change.", "%(n)s other figures show no clear change.", unclear
        )
        said.append(others % {"n": unclear})
    if not said and unclear == len(compared):
        return _("No figure changed clearly from the period before.")
    return unbroken(" ".join(said))


def _is_counted(tile: Tile) -> bool:
    """Nobody before and nobody now is what is not counted, rather than a community that nobody reads."""
    return bool(tile.figure.withheld or tile.figure.value or (tile.then and (tile.then.withheld or tile.then.value)))
