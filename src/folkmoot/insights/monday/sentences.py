"""What to tell one's boss: sentences made of the figures alone, that say no more than these do."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.monday.headline import says_the_same
from folkmoot.insights.monday.tiles import Tile, bounds_words, tiles_of, unbroken

TOLD = ("active_members", "joined", "contributing_members", "churn_rate", "first_response_median", "unanswered_share")


def load_sentences(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """The sentences, one for each figure that can be said."""
    tiles = tiles_of(actor, choice, TOLD, sparks=False)
    if says_the_same(tiles):
        tiles = [tile for tile in tiles if tile.metric.name != "contributing_members"]
    lines = [line for tile in tiles if (line := unbroken(_sentence(tile)))]
    if not lines:
        return None
    first, last = (date_format(day, "j F Y") for day in (choice.period.first, choice.period.last))
    return {"opening": _("From %(first)s to %(last)s:") % {"first": first, "last": last}, "sentences": lines}


def _sentence(tile: Tile) -> str:
    """One figure, its interval where it has one, and how it changed, or that no clear change is seen."""
    if tile.figure.value is None:
        return ""
    name = str(tile.metric.label).replace(": ", ", ")
    said = _("%(metric)s: %(value)s") % {"metric": name, "value": tile.value}
    if tile.interval:
        said += _(" (95 %% interval %(interval)s)") % {"interval": tile.interval}
    found = tile.before
    if found.direction == "none":
        return said + _("; no clear change from the period before.")
    if found.direction == "unknown":
        return said + "."
    change = _amount(tile)
    bounds = bounds_words(found, tile.then) if tile.then else None
    if bounds:
        change += _(" (95 %% interval %(low)s to %(high)s)") % bounds
    return said + _("; %(change)s against the period before.") % {"change": change}


def _amount(tile: Tile) -> str:
    if tile.before.is_good is None:
        return tile.before_words
    good = _("better") if tile.before.is_good else _("worse")
    return f"{tile.before_words}, {good}"
