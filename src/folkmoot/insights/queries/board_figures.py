"""The figures of a board, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import BarChart, Series, render
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Metric
from folkmoot.insights.models import Board, Tile
from folkmoot.insights.monday.curves import curve_of, telling_step, withheld_note
from folkmoot.insights.monday.tiles import Tile as ShownTile
from folkmoot.insights.monday.tiles import tiles_of
from folkmoot.insights.queries.figures import breakdown
from folkmoot.insights.queries.reach import seen_groups
from folkmoot.insights.queries.segments import segment_names
from folkmoot.spaces.policies import spaces_visible_to

_GROUPS_AT_MOST = 15


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile of a board: the figure, or the chart in its place."""

    metric: Metric
    tile: ShownTile | None = None
    chart: SafeString | None = None


def board_figures(actor: Actor, board: Board, choice: Choice) -> list[Shown]:
    """What the board shows; figures that the product no longer has are left out. Raises StoreUnavailable."""
    rows = [row for row in board.tiles.all() if row.metric in METRICS]
    names = [row.metric for row in rows if row.look == Tile.Look.FIGURE]
    tiles = dict(zip(names, tiles_of(actor, choice, names), strict=True)) if names else {}
    return [_shown(actor, row, choice, tiles) for row in rows]


def groups_chart(actor: Actor, metric: Metric, by: str, choice: Choice) -> SafeString:
    """The metric by group; spaces and tags that the reader may not see are left out."""
    found = seen_groups(actor, by, breakdown(choice.community_id, metric.name, choice.period, by, choice.scope))
    names: dict[str, str] = {}
    if by == "space":
        names = {str(key): name for key, name in spaces_visible_to(actor).values_list("id", "name")}
        found = [each for each in found if each.group in names]
    elif by == "segment":
        names = segment_names(choice.community_id)
    shown = _in_order([each for each in found if each.value is not None][:_GROUPS_AT_MOST], by)
    has_bounds = any(each.low is not None for each in shown)
    series = Series(
        str(metric.label),
        [each.value for each in shown],
        [each.low for each in shown] if has_bounds else (),
        [each.high for each in shown] if has_bounds else (),
    )
    keys = [names.get(each.group, each.group) or _("here") for each in shown]
    return render(BarChart(str(metric.label), keys, (series,), metric.unit, note=withheld_note(found), horizontal=True))


def _in_order(figures: list[Figure], by: str) -> list[Figure]:
    """The largest first; months of joining as they came."""
    if by == "cohort":
        return sorted(figures, key=lambda each: each.group)
    return sorted(figures, key=lambda each: -(each.value or 0.0))


def _shown(actor: Actor, row: Tile, choice: Choice, tiles: dict[str, Any]) -> Shown:
    metric = METRICS[row.metric]
    if row.look == Tile.Look.LINE:
        return Shown(metric, chart=curve_of(actor, choice, metric, step=telling_step(choice, metric) or ""))
    if row.look == Tile.Look.GROUPS and row.by in metric.groups_by:
        return Shown(metric, chart=groups_chart(actor, metric, row.by, choice))
    return Shown(metric, tile=tiles.get(row.metric) or next(iter(tiles_of(actor, choice, [row.metric]))))
