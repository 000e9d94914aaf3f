"""The card at the top: the figures that say how the community is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.curves import ANSWERING
from folkmoot.insights.monday.tiles import Tile, tiles_of, unbroken
from folkmoot.insights.policies import can_set_figures
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

# What says the same as the active members again where nothing is known of who only reads, as in an import.
REPEATED = ("contributing_members", "engagement_rate")
# With so many figures withheld the period is too short for the community.
_MANY = 3
_LONGER = {"90d": 90, "365d": 365}


def load_headline(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The tiles, and who is counted in them."""
    context = _headline(actor, choice, tiles_of(actor, choice, HEADLINE))
    others = tiles_of(actor, choice, [name for name in ANSWERING if name not in HEADLINE], sparks=False)
    return context | {"verdict": verdict([*context["tiles"], *others])}


def load_figures(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The same without what they are compared with, a quarter of the work."""
    return _headline(actor, choice, tiles_of(actor, choice, HEADLINE, sparks=False, is_compared=False))


def _headline(actor: Actor, choice: Choice, found: Sequence[Tile]) -> dict[str, Any]:
    conventions = conventions_of(choice.community_id)
    tiles = [tile for tile in found if tile.metric.name != "visitors" or _is_counted(tile)]
    repeats = says_the_same(tiles)
    if repeats:
        tiles = [tile for tile in tiles if tile.metric.name not in REPEATED]
    is_withheld = sum(tile.figure.withheld for tile in tiles) >= _MANY
    longer = longer_than(choice) if is_withheld else ""
    return {
        "tiles": tiles,
        "repeats": repeats,
        "longer": longer,
        "is_tiny": is_withheld and not longer,
        "sets_figures": can_set_figures(actor),
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


def says_the_same(tiles: Sequence[Tile]) -> bool:
    """Whether everybody who was active took part too, so that three figures would be one."""
    found = {tile.metric.name: tile.figure.value for tile in tiles}
    active = found.get("active_members")
    return bool(active) and found.get("contributing_members") == active


def longer_than(choice: Choice) -> str:
    """The address of a period in which more can be said; empty where there is none."""
    span = (choice.period.last - choice.known_since).days + 1 if choice.known_since else 0
    longer = next((preset for preset, days in _LONGER.items() if choice.period.days < days), "all")
    if choice.period.days >= span:
        return ""
    return replace(choice, preset=longer).query


def _is_counted(tile: Tile) -> bool:
    """Nobody before and nobody now is what is not counted, rather than a community that nobody reads."""
    return bool(tile.figure.withheld or tile.figure.value or (tile.then and (tile.then.withheld or tile.then.value)))
