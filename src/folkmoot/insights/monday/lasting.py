"""Cards of who stays: cohorts by the month of joining, and the curve of how long people stay."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import HeatTable, LineChart, Series, as_text, render
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.definition import Period, Unit
from folkmoot.insights.monday.questions import conventional, reckon_cohorts, reckon_survival
from folkmoot.insights.queries.kept import kept
from folkmoot.insights.queries.settings import conventions_of

_MONTHS = 12


def load_cohorts(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Of those who joined in a month: the share with a sign of life so many months later."""
    heads, rows, sizes = cohort_table(choice)
    if not rows:
        return {"empty": _("Not enough people joined in a month to follow them.")}
    note = _("Each row is a month of joining; the last month of each row may still grow.")
    chart = HeatTable(
        _("Who was here so many months after joining"), heads, rows, Unit.SHARE, note, _("Joined in"), sizes
    )
    return {"chart": render(chart)}


def cohort_table(choice: Choice) -> tuple[list[str], list[tuple[str, list[float | None]]], list[int]]:
    """Heads, rows and sizes of the table of cohorts: the twelve months up to the end of the period."""
    first = choice.period.last.replace(day=1)
    for _month in range(_MONTHS - 1):
        first = date.fromordinal(first.toordinal() - 1).replace(day=1)
    conventions = conventions_of(choice.community_id)
    scope = conventional(choice.scope, conventions)
    found = kept(choice.community_id, reckon_cohorts, Period(first, choice.period.last), scope, conventions.minimum)
    by_cohort: dict[date, tuple[int, dict[int, int]]] = {}
    for cohort, joined, age, people in found:
        _joined, ages = by_cohort.setdefault(cohort, (joined, {}))
        if age is not None:
            ages[int(age)] = people
    last = choice.period.last
    rows: list[tuple[str, list[float | None]]] = []
    for cohort, (joined, ages) in by_cohort.items():
        known = (last.year - cohort.year) * 12 + last.month - cohort.month
        rows.append(
            (
                date_format(cohort, "M Y"),
                [ages.get(age, 0) / joined if age <= known else None for age in range(_MONTHS)],
            )
        )
    return [f"+{age}" for age in range(_MONTHS)], rows, [joined for joined, _ages in by_cohort.values()]


def load_survival(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """How long those who joined in the year up to the end of the period stay."""
    conventions = conventions_of(choice.community_id)
    year = Period(date.fromordinal(choice.period.last.toordinal() - 729), choice.period.last)
    scope = conventional(choice.scope, conventions)
    points, people = kept(choice.community_id, reckon_survival, year, scope, conventions)
    if people < conventions.minimum or len(points) < 2:
        return None
    series = Series(
        _("Still active"), [each[1] for each in points], [each[2] for each in points], [each[3] for each in points]
    )
    chart = LineChart(
        _("Still active so many days after joining"),
        [each[0] for each in points],
        (series,),
        Unit.SHARE,
        note=_("Of the %(people)s who joined in the two years up to the end of the period; 95 %% band.")
        % {"people": as_text(people, Unit.MEMBERS)},
        key_label=_("Days"),
        step=True,
        top=1.0,
    )
    return {"chart": render(chart)}
