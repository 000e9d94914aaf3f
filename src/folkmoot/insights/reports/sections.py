"""What a report can be composed of. Rooms and parts of insights register theirs in `report_sections`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from folkmoot.communities.models import Community
from folkmoot.core.registry import Registry
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.reports.content import Section


@dataclass(frozen=True, slots=True)
class Asking:
    """What a report is about: the community, the days, whether these are a "week" or a "month", the chosen metrics."""

    community: Community
    period: Period
    span: str
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part that a report may have; `make` gives None where there is nothing to say.

    It is asked once, when the report is made, in the community's language; what it gives is frozen. It may raise
    StoreUnavailable. Nothing it gives may name a member: reports leave the house.
    """

    name: str
    label: str | Promise
    position: int
    make: Callable[[Asking], Section | None]


report_sections: Registry[ReportSection] = Registry("section of reports")


def sections_in_order() -> list[ReportSection]:
    """All there are, as they stand in a report."""
    return sorted(report_sections, key=lambda each: each.position)
