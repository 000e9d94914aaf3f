"""Cards with curves: activity over time, who came and went, answers, the way from visitor to regular."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import BarChart, FunnelChart, LineChart, Mark, Series, Stage, render
from folkmoot.insights.choice import Choice
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Unit
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.monday.tiles import tiles_of
from folkmoot.insights.policies import annotations_visible_to
from folkmoot.insights.queries.figures import answers

ACCOUNTING = (
    ("new_members", 1, 1),
    ("resurrected_members", 1, 3),
    ("lapsed_members", -1, 2),
    ("departed_members", -1, 5),
)
FUNNEL = ("funnel_visitors", "funnel_joined", "funnel_posted", "funnel_answered", "funnel_regular")
PASSAGES = {
    "funnel_posted": "first_post_share",
    "funnel_answered": "first_answered_share",
    "funnel_regular": "became_regular_share",
}
ANSWERING = (
    "first_response_median",
    "first_response_p90",
    "first_response_in_target",
    "unanswered_share",
    "resolution_median",
)
_COLUMNS = 12
# Longer steps, and how many days a period has at least for a curve of them.
_LONGER = {"week": 7, "month": 92}


def marks_in(actor: Actor, period: Period) -> list[Mark]:
    """The notes on days of the period, in their order."""
    rows = annotations_visible_to(actor).filter(day__range=(period.first, period.last)).order_by("day", "id")
    return [Mark(row.day, row.text) for row in rows[:20]]


def load_activity(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Active and contributing members over the period, beside what they are compared with."""
    metric = METRICS["active_members"]
    step = telling_step(choice, metric)
    if step is None:
        return {"empty": _("Too few to say anything")}
    return {"chart": curve_of(actor, choice, metric, also=METRICS.get("contributing_members"), step=step)}


def telling_step(choice: Choice, metric: Metric, *, without_days: bool = False) -> str | None:
    """The usual step, or the next longer one where most of its parts are withheld; None where that helps nothing."""
    steps = _steps(choice)
    for step in steps[1:] if without_days and steps[0] == "day" and len(steps) > 1 else steps:
        wanted = Wanted(metric.name, choice.period, Kind.SERIES, step=step, scope=choice.scope)
        figures: list[Figure] = answers(choice.community_id, [wanted])[0]
        if sum(each.withheld for each in figures) <= sum(bool(each.value) for each in figures):
            return step
    return None


def _steps(choice: Choice) -> list[str]:
    """The usual step and the longer ones of which the period has some."""
    longer = [step for step, days in _LONGER.items() if choice.period.days > days]
    longer = [step for step in longer if step != "month" or choice.is_free]
    return [choice.step, *longer[longer.index(choice.step) + 1 if choice.step in longer else 0 :]]


def curve_of(actor: Actor, choice: Choice, metric: Metric, *, also: Metric | None = None, step: str = "") -> SafeString:
    """The metric over the period as a line chart, with its band, the compared period dashed, and the notes."""
    step, other = step or choice.step, choice.compared
    wanted = [Wanted(metric.name, choice.period, Kind.SERIES, step=step, scope=choice.scope)]
    if also:
        wanted.append(Wanted(also.name, choice.period, Kind.SERIES, step=step, scope=choice.scope))
    if other:
        wanted.append(Wanted(metric.name, other, Kind.SERIES, step=step, scope=choice.scope))
    found: list[list[Figure]] = answers(choice.community_id, wanted)
    keys = [each.period.first for each in found[0]]
    series = [_series(str(metric.label), found[0])]
    # All who were active took part too, where nothing tells of who only reads: two curves would be one.
    if also and [each.value for each in found[1]] != [each.value for each in found[0]]:
        series.append(_series(str(also.label), found[1]))
    if other:
        words = _("a year before") if choice.compare == "year" else _("the period before")
        series.append(Series(words, [each.value for each in found[-1]][: len(keys)], dashed=True))
    per = {"day": _("a day"), "week": _("a week"), "month": _("a month")}[step]
    return render(
        LineChart(
            _("%(metric)s, %(per)s") % {"metric": metric.label, "per": per},
            keys,
            series,
            metric.unit,
            note=withheld_note(found[0]),
            marks=marks_in(actor, choice.period),
        )
    )


def load_growth(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """Who came, came back, lapsed and left, in parts of the period as long as makes sense."""
    shown = [(METRICS[name], sign, colour) for name, sign, colour in ACCOUNTING if name in METRICS]
    if not shown:
        return None
    parts = growth_parts(choice.period, choice.known_since)
    wanted = [Wanted(metric.name, part, scope=choice.scope) for metric, _sign, _colour in shown for part in parts]
    found: list[Figure] = answers(choice.community_id, wanted)
    series = []
    for number, (metric, sign, colour) in enumerate(shown):
        figures = found[number * len(parts) : (number + 1) * len(parts)]
        values = [None if each.value is None else sign * each.value for each in figures]
        series.append(Series(str(metric.label), values, colour=colour))
    title = _("Who came and who went, in steps of %(days)s days") % {"days": parts[0].days}
    chart = BarChart(
        title,
        [part.first for part in parts],
        series,
        Unit.MEMBERS,
        note=withheld_note(found),
        marks=marks_in(actor, Period(parts[0].first, parts[-1].last)),
        stacked=True,
    )
    return {"chart": render(chart), "tiles": tiles_of(actor, choice, ("net_active", "churn_rate"), sparks=False)}


def growth_parts(period: Period, known_since: date | None = None) -> list[Period]:
    """Parts of equal length that end with the period: twelve of its own length, or of whole weeks where it is long.

    Those before the first day that is known are left out.
    """
    length = period.days if period.days <= 31 else max(period.days // _COLUMNS // 7, 1) * 7
    last = period.last
    parts: list[Period] = []
    for _number in range(_COLUMNS):
        part = Period(date.fromordinal(last.toordinal() - length + 1), last)
        parts.insert(0, part)
        last = date.fromordinal(part.first.toordinal() - 1)
        if known_since is not None and last < known_since:
            break
    return parts


def load_funnel(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """How many of who joined in the period went how far."""
    names = [name for name in FUNNEL if name in METRICS]
    if not names:
        return None
    passages = [PASSAGES[name] for name in names if name in PASSAGES]
    wanted = [Wanted(name, choice.period, scope=choice.scope) for name in (*names, *passages)]
    found: dict[str, Figure] = dict(zip((*names, *passages), answers(choice.community_id, wanted), strict=True))
    if "funnel_joined" in found and found["funnel_joined"].withheld:
        return {"empty": _("Too few to say anything")}
    stages = []
    for name in names:
        figure, passage = found[name], found.get(PASSAGES.get(name, ""))
        bounds = (passage.value, passage.low, passage.high) if passage else (None, None, None)
        if figure.value is not None and (name != "funnel_visitors" or figure.value):
            stages.append(Stage(str(METRICS[name].label).lstrip("…").capitalize(), figure.value, *bounds))
    if not stages:
        return {"empty": _("Nobody joined in this period.")}
    note = _("Who joined late in the period has had less time to go on.")
    if any(found[name].withheld for name in names):
        note += " " + _("Steps of too few people to show are left out.")
    return {"chart": render(FunnelChart(_("From visitor to regular"), stages, note=note))}


def load_answers(actor: Actor, choice: Choice) -> dict[str, Any] | None:
    """How long threads wait for their first answer; those still waiting count as waiting."""
    tiles = tiles_of(actor, choice, ANSWERING, sparks=False)
    if not tiles or all(tile.figure.value is None for tile in tiles):
        withheld = any(tile.figure.withheld for tile in tiles)
        nothing = _(
            "Nothing was opened in forums and spaces of questions in this period; chats are not measured by it."
        )
        words = _("Too few to say anything") if withheld else nothing
        return {"empty": words} if tiles else None
    context: dict[str, Any] = {"tiles": tiles}
    metric = METRICS["first_response_in_target"]
    if metric.windowed:
        # A day has too few threads for a share of them to mean much.
        step = telling_step(choice, metric, without_days=True)
        if step is not None:
            context["chart"] = curve_of(actor, choice, metric, step=step)
    return context


def withheld_note(figures: Iterable[Figure]) -> str:
    """Words for figures that do not show because too few people are behind them."""
    if any(each.withheld for each in figures):
        return _("Gaps are figures of too few people to show.")
    return ""


def _series(label: str, figures: list[Figure]) -> Series:
    has_bounds = any(each.low is not None for each in figures)
    return Series(
        label,
        [each.value for each in figures],
        [each.low for each in figures] if has_bounds else (),
        [each.high for each in figures] if has_bounds else (),
    )
