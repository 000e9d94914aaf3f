"""Composing a report from its sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils import translation

from folkmoot.communities.models import Community
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import ReportPlan
from folkmoot.insights.reports.content import Definition, Figures, Report, Section
from folkmoot.insights.reports.sections import Asking, sections_in_order
from folkmoot.notifications.links import addressed


def composed(plan: ReportPlan, community: Community, period: Period) -> Report:
    """The sections that the plan wants and that have something to say. Raises StoreUnavailable."""
    asking = Asking(community, period, span_of(plan, period), tuple(plan.metrics))
    wanted = [each for each in sections_in_order() if each.name in plan.sections]
    with translation.override(community.language), addressed(community):
        made = [(each.name, each.make(asking)) for each in wanted]
        sections = tuple(replace(section, name=name) for name, section in made if section is not None)
        return Report(sections, tuple(_definitions(sections)))


def span_of(plan: ReportPlan, period: Period) -> str:
    """Whether it goes by weeks or months: as its rhythm says, else as its length does."""
    if plan.rhythm != ReportPlan.Rhythm.ON_DEMAND:
        return plan.rhythm
    return "week" if period.days < 28 else "month"


def _definitions(sections: Iterable[Section]) -> list[Definition]:
    """Of each figure in them, in the order they come."""
    rows = [row for section in sections for block in section.blocks if isinstance(block, Figures) for row in block.rows]
    metrics = [METRICS[name] for name in dict.fromkeys(row.metric for row in rows)]
    return [
        Definition(
            each.name, str(each.label), str(each.meaning), *map(_bare, (each.formula, each.interval, each.source))
        )
        for each in metrics
    ]


def _bare(words: str) -> str:
    """Words to be put into a sentence: without a full stop of their own."""
    return words.rstrip(". ")
