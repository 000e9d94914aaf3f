"""Every table and figure as rows with named columns, for files: CSV, JSON, Parquet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.monday.lasting import cohort_table
from folkmoot.insights.policies import annotations_visible_to
from folkmoot.insights.queries.figures import answers
from folkmoot.insights.queries.reach import seen_groups
from folkmoot.insights.store.tables import TABLES

_FIGURE = ("metric", "group", "first", "last", "value", "low", "high", "n", "unit", "withheld")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Named columns and rows of plain values."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A sheet that can be had; `make(actor, choice)` reckons it."""

    name: str
    label: str | Promise
    make: Callable[[Actor, Choice], Sheet]


def figures_sheet(actor: Actor, choice: Choice) -> Sheet:
    """Every metric in the period and in the one before."""
    periods = [choice.period, choice.period.before()]
    wanted = [Wanted(name, period, scope=choice.scope) for name in METRICS for period in periods]
    return Sheet("figures", _FIGURE, [_row(each) for each in answers(choice.community_id, wanted)])


def series_sheet(actor: Actor, choice: Choice) -> Sheet:
    """Every metric that can be told by its days, in the steps of the period."""
    names = [name for name, metric in METRICS.items() if metric.windowed]
    wanted = [Wanted(name, choice.period, Kind.SERIES, step=choice.step, scope=choice.scope) for name in names]
    found: list[list[Figure]] = answers(choice.community_id, wanted)
    return Sheet("series", _FIGURE, [_row(each) for of_metric in found for each in of_metric])


def groups_sheet(actor: Actor, choice: Choice) -> Sheet:
    """Every metric by each thing it can be broken down by; spaces and tags that the reader may not see are left out."""
    asked = [(name, by) for name, metric in METRICS.items() for by in sorted(metric.groups_by)]
    wanted = [Wanted(name, choice.period, Kind.BREAKDOWN, by=by, scope=choice.scope) for name, by in asked]
    rows = []
    for (_name, by), found in zip(asked, answers(choice.community_id, wanted), strict=True):
        rows += [(by, *_row(each)) for each in seen_groups(actor, by, found)]
    return Sheet("groups", ("by", *_FIGURE), rows)


def cohorts_sheet(actor: Actor, choice: Choice) -> Sheet:
    """The table of cohorts."""
    heads, rows, sizes = cohort_table(choice)
    named = [(label, size, *values) for (label, values), size in zip(rows, sizes, strict=True)]
    return Sheet("cohorts", ("joined_in", "members", *(f"month_{head[1:]}" for head in heads)), named)


def definitions_sheet(actor: Actor, choice: Choice) -> Sheet:
    """What each metric means."""
    columns = ("metric", "label", "meaning", "formula", "unit", "source", "interval")
    return Sheet(
        "definitions",
        columns,
        [
            (each.name, str(each.label), str(each.meaning), each.formula, str(each.unit), each.source, each.interval)
            for each in METRICS.values()
        ],
    )


def columns_sheet(actor: Actor, choice: Choice) -> Sheet:
    """The tables that can be asked in SQL."""
    rows = [(table.name, column.name, column.kind, column.meaning) for table in TABLES for column in table.columns]
    return Sheet("columns", ("table", "column", "kind", "meaning"), rows)


def annotations_sheet(actor: Actor, choice: Choice) -> Sheet:
    """The notes on days."""
    rows = annotations_visible_to(actor).order_by("day", "id").values_list("day", "text")
    return Sheet("annotations", ("day", "text"), [(day.isoformat(), text) for day, text in rows])


OFFERS = {
    offer.name: offer
    for offer in (
        Offer("figures", _("All figures of the period, and of the one before"), figures_sheet),
        Offer("series", _("All figures in steps of the period"), series_sheet),
        Offer("groups", _("All figures by space, tag, segment, source and month of joining"), groups_sheet),
        Offer("cohorts", _("Who stays, by month of joining"), cohorts_sheet),
        Offer("annotations", _("Notes on days"), annotations_sheet),
        Offer("definitions", _("What each figure means"), definitions_sheet),
        Offer("columns", _("What the tables for SQL hold"), columns_sheet),
    )
}


def _row(figure: Figure) -> tuple[Any, ...]:
    return (
        figure.metric,
        figure.group,
        figure.period.first.isoformat(),
        figure.period.last.isoformat(),
        figure.value,
        figure.low,
        figure.high,
        figure.n,
        str(figure.unit),
        figure.withheld,
    )
