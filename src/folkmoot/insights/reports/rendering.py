"""A report as it is shown: on the web, on paper, and in a letter."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.registry import text_renderers
from folkmoot.insights.charts import PLAIN, TOKENS, BarChart, Ink, LineChart, as_text, picture, render, table_html
from folkmoot.insights.charts.numbers import WHOLE, range_text
from folkmoot.insights.metrics.definition import Period, Unit
from folkmoot.insights.models import ReportEdition
from folkmoot.insights.reports.content import Definition, Drawing, FigureRow, Figures, Section, Sentences, Words
from folkmoot.insights.reports.storing import from_json
from folkmoot.notifications.links import addressed, whole


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in words."""

    metric: str
    label: str
    value: str
    interval: str
    change: str
    change_interval: str
    verdict: str
    n: str


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block as the templates take it: one of these is there."""

    figures: tuple[ShownFigure, ...] = ()
    chart: str = ""
    # On paper, where nothing unfolds: what the chart is called, and its figures as a table.
    title: str = ""
    behind: str = ""
    table: Words | None = None
    sentences: Sentences | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the templates take it."""

    name: str
    title: str
    note: str
    blocks: tuple[ShownBlock, ...]


def title_of(edition: ReportEdition) -> str:
    """The report's name and the days it is about."""
    return _("%(name)s, %(days)s") % {"name": edition.plan.name, "days": days_of(edition)}


def days_of(edition: ReportEdition) -> str:
    """The days it is about: a month by its name, else from when to when."""
    period = Period(edition.first, edition.last)
    if period.first.day == 1 and (period.last.month, period.last.year) == (period.first.month, period.first.year):
        following = period.last.toordinal() + 1
        if type(period.last).fromordinal(following).day == 1:
            return date_format(period.first, "F Y")
    return _("%(first)s to %(last)s") % {
        "first": date_format(period.first, "j M Y"), "last": date_format(period.last, "j M Y"),
    }  # fmt: skip


def shown_sections(edition: ReportEdition, *, ink: Ink = TOKENS) -> list[ShownSection]:
    """What was frozen, in words and drawings, in the language at hand."""
    return [_shown(section, ink) for section in from_json(edition.content).sections]


def definitions_of(edition: ReportEdition) -> tuple[Definition, ...]:
    """What its figures meant when it was made."""
    return from_json(edition.content).definitions


def words_html(edition: ReportEdition) -> SafeString:
    """The manager's own words, as safe HTML."""
    if not edition.words:
        return SafeString("")
    return mark_safe(text_renderers.get("markdown")(edition.words, True))  # noqa: S308 - the renderer cleans


def print_html(edition: ReportEdition, community: Community) -> str:
    """The whole report as a document that brings all it needs with it, for the press."""
    with translation.override(community.language), addressed(community):
        sections = shown_sections(edition, ink=PLAIN)
        context = {
            "edition": edition,
            "community": community,
            "title": title_of(edition),
            "days": days_of(edition),
            "sections": sections,
            "drawn": [block for section in sections for block in section.blocks if block.behind],
            "definitions": definitions_of(edition),
            "words": words_html(edition),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "language": community.language,
            "page_words": _page_words(),
            "url": whole(community, reverse("insights:report-edition", args=[edition.plan_id, edition.number])),
        }
        return render_to_string("insights/reports/print.html", context)


def _shown(section: Section, ink: Ink) -> ShownSection:
    blocks = []
    for block in section.blocks:
        if isinstance(block, Figures):
            blocks.append(ShownBlock(figures=tuple(_figure(row) for row in block.rows)))
        elif isinstance(block, Drawing):
            blocks.append(_drawn(block.chart, ink))
        elif isinstance(block, Words):
            blocks.append(ShownBlock(table=block))
        else:
            blocks.append(ShownBlock(sentences=block))
    return ShownSection(section.name, section.title, section.note, tuple(blocks))


def _drawn(chart: LineChart | BarChart, ink: Ink) -> ShownBlock:
    if not ink.is_plain:
        return ShownBlock(chart=render(chart))
    return ShownBlock(chart=_on_paper(chart), title=chart.title, behind=table_html(chart))


def _on_paper(chart: LineChart | BarChart) -> SafeString:
    """The drawing with its title. What it shows stands in `title`, where the press looks for a figure's words."""
    drawn = picture(chart, ink=PLAIN).replace("<desc>", "<title>", 1).replace("</desc>", "</title>", 1)
    inner = mark_safe(drawn)  # noqa: S308 - drawn by us
    return format_html("<figure><figcaption>{}</figcaption>{}</figure>", chart.title, inner)


def _figure(row: FigureRow) -> ShownFigure:
    value = _("withheld") if row.withheld else as_text(row.value, row.unit)
    return ShownFigure(
        metric=row.metric,
        label=row.label,
        value=value,
        interval=range_text(row.low, row.high, row.unit, row.value),
        change=_change(row),
        change_interval=_change_interval(row),
        verdict=row.verdict,
        n=as_text(float(row.n), Unit.COUNT) if row.n else "",
    )


def _change(row: FigureRow) -> str:
    """Shares change by points: a change by per cent would be another thing."""
    said = _signed(row.change, row.unit)
    return _("%(number)s points") % {"number": said} if row.change is not None and row.unit is Unit.SHARE else said


def _change_interval(row: FigureRow) -> str:
    low, high = row.change_low, row.change_high
    if row.change is None:
        return ""
    if low is None and high is None:
        return _("no clear change")
    if row.unit in WHOLE and row.change == int(row.change):
        low, high = low and math.floor(low), high and math.ceil(high)
    if low is None or high is None:
        words = _("%(low)s or more") if high is None else _("%(high)s or less")
    else:
        words = _("%(low)s to %(high)s")
    return words % {"low": _signed(low, row.unit), "high": _signed(high, row.unit)}


def _signed(change: float | None, unit: Unit) -> str:
    if unit is Unit.SHARE and change is not None:
        return as_text(round(change * 100, 1), Unit.COUNT, signed=True)
    return as_text(change, unit, signed=True)


def _page_words() -> SafeString:
    """The number of the page as CSS puts it together, in the order that the language has."""
    words = _("Page %(page)s of %(pages)s") % {"page": "\0page\0", "pages": "\0pages\0"}
    parts = []
    for place, part in enumerate(words.split("\0")):
        if part:
            quoted = str(conditional_escape(part)).replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f"counter({part})" if place % 2 else f'"{quoted}"')
    return mark_safe(" ".join(parts))  # noqa: S308 - escaped above
