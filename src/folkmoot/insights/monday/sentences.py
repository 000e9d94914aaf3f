"""Figures in sentences that say no more than these do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from folkmoot.insights.changes import Change
from folkmoot.insights.charts import as_text
from folkmoot.insights.metrics.definition import Figure
from folkmoot.insights.monday.tiles import Tile, bounds_words


def valued(tile: Tile) -> str:
    """The figure, and its interval where it has one; empty where it is not known or withheld."""
    if tile.figure.value is None:
        return ""
    said = _("%(metric)s: %(value)s") % {"metric": str(tile.metric.label).replace(": ", ", "), "value": tile.value}
    return said + (_(" (95 %% interval %(interval)s)") % {"interval": tile.interval} if tile.interval else "")


def changed(tile: Tile) -> str:
    """The same, and how it changed against the period before; for figures that changed clearly."""
    change = _judged(tile.before, tile.before_words, tile.then)
    return valued(tile) + _("; %(change)s against the period before.") % {"change": change}


def against_last_year(tile: Tile) -> str:
    """How the figure changed against the same weeks of the year before; for figures that changed clearly."""
    change = _judged(tile.year, tile.year_words, tile.last_year)
    return _("%(metric)s: %(change)s against the same weeks a year before, when it was %(value)s.") % {
        "metric": str(tile.metric.label).replace(": ", ", "),
        "change": change,
        "value": as_text(tile.last_year.value if tile.last_year else None, tile.metric.unit),
    }


def _judged(found: Change, words: str, then: Figure | None) -> str:
    """A change in words, whether that is better, and its interval."""
    if found.is_good is not None:
        words += ", " + (_("better") if found.is_good else _("worse"))
    bounds = bounds_words(found, then) if then else None
    return words + (_(" (95 %% interval %(low)s to %(high)s)") % bounds if bounds else "")


def unclear(tiles: Sequence[Tile]) -> str:
    """Which figures did not change clearly; empty without any."""
    names = ", ".join(str(tile.metric.label) for tile in tiles)
    return _("No clear change from the period before: %(figures)s.") % {"figures": names} if names else ""
