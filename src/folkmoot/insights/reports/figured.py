"""The sections of a report that are figures: the headline, growth, and how fast people are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from folkmoot.insights.charts import LineChart, Series
from folkmoot.insights.goals.spans import span_with, spans_back
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Period
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.queries import figures
from folkmoot.insights.queries.kept import kept, noted_since, span_of
from folkmoot.insights.reports.changes import figure_row
from folkmoot.insights.reports.content import Block, Drawing, Figures, Section
from folkmoot.insights.reports.sections import Asking

# What a report begins with until a manager chooses.
HEADLINE = ("active_members", "contributing_members", "engagement_rate", "posts", "first_response_median")
_GROWTH = (
    "joined", "left", "net_members", "new_members", "returning_members", "resurrected_members", "lapsed_members",
    "churn_rate",
)  # fmt: skip
_RESPONSE = (
    "first_response_median", "first_response_p90", "first_response_in_target", "unanswered_share", "resolution_median",
)  # fmt: skip
_GROWTH_DRAWN = ("active_members", "contributing_members")
_SHOWN = 13


def headline(asking: Asking) -> Section | None:
    """The figures that were chosen for this report."""
    return _section(asking, "headline", _("In figures"), asking.metrics or HEADLINE, ())


def growth(asking: Asking) -> Section | None:
    """Who came, who went, and how many were active over the last year or quarter."""
    return _section(asking, "growth", _("Growth"), _GROWTH, _GROWTH_DRAWN)


def response(asking: Asking) -> Section | None:
    """How fast people are answered."""
    return _section(asking, "response", _("Answers"), _RESPONSE, _RESPONSE[:1])


def _section(asking: Asking, name: str, title: str, metrics: Sequence[str], drawn: Sequence[str]) -> Section | None:
    known = [each for each in metrics if each in METRICS]
    if not known:
        return None
    now = figures.figures(asking.community.id, known, asking.period)
    earlier = before_of(asking)
    if _is_known(asking, earlier):
        before = figures.figures(asking.community.id, known, earlier)
    else:
        before = {each: replace(now[each], value=None) for each in known}
    rows = tuple(figure_row(METRICS[each], now[each], before[each]) for each in known)
    blocks: list[Block] = [Figures(rows)]
    chart = _chart(asking, [each for each in drawn if each in METRICS])
    if chart is not None:
        blocks.append(Drawing(chart))
    notes = (_not_noted(asking, now), _repeated(now))
    return Section(name, title, tuple(blocks), " ".join(filter(None, notes)))


def before_of(asking: Asking) -> Period:
    """The week or month before, or as many days before where it is neither."""
    if span_with(asking.period.first, asking.span) == asking.period:
        return spans_back(asking.period, asking.span, 2)[0]
    return asking.period.before()


def _chart(asking: Asking, metrics: Sequence[str]) -> LineChart | None:
    if not metrics:
        return None
    spans = spans_back(asking.period, asking.span, _SHOWN)
    whole = Period(spans[0].first, spans[-1].last)
    wanted = [Wanted(each, whole, Kind.SERIES, step=asking.span) for each in metrics]
    lines: list[list[Figure]] = figures.answers(asking.community.id, wanted)
    begun = next((place for place, each in enumerate(zip(*lines, strict=True)) if any(map(_says, each))), None)
    if begun is None:
        return None
    # A first week or month of which but the end is known would stand too low beside whole ones.
    begun += not _is_known(asking, spans[begun])
    if begun >= len(spans) - 1:
        return None
    lines = [line[begun:] for line in lines]
    # A line that lies on another one would hide it.
    shown: dict[tuple[float | None, ...], Series] = {}
    for name, line in zip(metrics, lines, strict=True):
        shown.setdefault(tuple(each.value for each in line), _line(str(METRICS[name].label), line))
    series = list(shown.values())
    # Names stand at lines only where there are several.
    title = _("Week by week") if asking.span == "week" else _("Month by month")
    if len(series) == 1:
        title = f"{series[0].label}: {title}"
    if not any(value is not None for each in series for value in each.values):
        return None
    firsts = [span.first for span in spans[begun:]]
    return LineChart(title, firsts, series, unit=METRICS[metrics[0]].unit, key_label=_("From"))


def _not_noted(asking: Asking, now: Mapping[str, Figure]) -> str:
    """Since when what is missing has been noted, or that it has not."""
    missing = [METRICS[name] for name, figure in now.items() if METRICS[name].noted_in and figure.value is None]
    missing = [metric for metric in missing if not now[metric.name].withheld]
    if not missing:
        return ""
    since = kept(asking.community.id, noted_since, missing[0].noted_in)
    words = {"figures": ", ".join(str(metric.label) for metric in missing)}
    if since is None:
        return _("%(figures)s: not recorded yet.") % words
    return _("%(figures)s: not recorded before %(day)s.") % {**words, "day": date_format(since, "j M Y")}


def _repeated(now: Mapping[str, Figure]) -> str:
    """Where nothing is known of who only reads, some figures are one figure again."""
    active, wrote = (now[name].value if name in now else None for name in _GROWTH_DRAWN)
    if not active or active != wrote:
        return ""
    return _(
        "Everybody known to be here also wrote, answered or reacted, so contributing members and the engagement rate "
        "would say the same again. Who only reads is known from visits here; no import tells it."
    )


def _is_known(asking: Asking, period: Period) -> bool:
    """Whether anything was known then: before a community began there is nothing to compare with."""
    span = span_of(asking.community.id)
    return span is None or period.first >= span.first


def _says(figure: Figure) -> bool:
    return bool(figure.value) or figure.withheld


def _line(label: str, line: Sequence[Figure]) -> Series:
    has_bounds = any(each.low is not None and each.low != each.high for each in line)
    return Series(
        label, [each.value for each in line],
        [each.low for each in line] if has_bounds else (), [each.high for each in line] if has_bounds else (),
    )  # fmt: skip
