"""Asking the figures that goals are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.communities.models import Community
from folkmoot.core.errors import RuleBroken
from folkmoot.core.times import zone_named
from folkmoot.insights.metrics.catalogue import METRICS
from folkmoot.insights.metrics.definition import Figure, Metric, Period, Scope
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.models import GoalVersion
from folkmoot.insights.queries import figures


def find_metric(name: str) -> Metric | None:
    """The metric of that name."""
    return METRICS.get(name)


def demand_metric(name: str) -> Metric:
    """The metric of that name. Raises RuleBroken where there is none."""
    metric = find_metric(name)
    if metric is None:
        raise RuleBroken("metric", _("There is no metric of that name."), field="metric")
    return metric


def scope_of(stored: Mapping[str, Any]) -> Scope:
    """A scope as it was stored."""
    given = {each.name: stored[each.name] for each in fields(Scope) if each.name in stored}
    if "space_ids" in given:
        given["space_ids"] = tuple(given["space_ids"])
    return Scope(**given)


def measured(version: GoalVersion, period: Period) -> Figure:
    """The figure of a version's metric in a period. Raises StoreUnavailable."""
    return figures.figure(version.community_id, version.metric, period, scope_of(version.scope))


def wanted_of(version: GoalVersion, spans: Sequence[Period]) -> Wanted:
    """The question for the figures of whole weeks or months, in order."""
    whole = Period(spans[0].first, spans[-1].last)
    return Wanted(version.metric, whole, Kind.SERIES, step=version.span, scope=scope_of(version.scope))


def today_in(community_id: int) -> date:
    """Today, where the community is."""
    name = Community.objects.values_list("time_zone", flat=True).get(id=community_id)
    return timezone.localdate(timezone=zone_named(name))
