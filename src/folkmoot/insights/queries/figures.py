"""Figures for pages, reports and programs, kept until the store holds something new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, cast

from django.core.cache import cache

from folkmoot.insights.metrics.curves import Cohort, Curve
from folkmoot.insights.metrics.definition import Figure, Period, Scope
from folkmoot.insights.metrics.wanted import Kind, Wanted, check, reckon
from folkmoot.insights.queries.settings import conventions_of
from folkmoot.insights.store.editions import definitions
from folkmoot.insights.store.reading import ask_each_kept, store_version

_KEPT_SECONDS = 24 * 3600


def figure(community_id: int, name: str, period: Period, scope: Scope | None = None) -> Figure:
    """The metric's figure, by the community's conventions. Raises NotFound, RuleBroken, StoreUnavailable."""
    return cast(Figure, answers(community_id, [Wanted(name, period, scope=scope or Scope())])[0])


def figures(community_id: int, names: Sequence[str], period: Period, scope: Scope | None = None) -> dict[str, Figure]:
    """Several of them in one go, by name."""
    wanted = [Wanted(name, period, scope=scope or Scope()) for name in names]
    return dict(zip(names, answers(community_id, wanted), strict=True))


def series(community_id: int, name: str, period: Period, step: str = "day", scope: Scope | None = None) -> list[Figure]:
    """A figure for each day, week or month of the period."""
    wanted = Wanted(name, period, Kind.SERIES, step=step, scope=scope or Scope())
    return cast(list[Figure], answers(community_id, [wanted])[0])


def breakdown(community_id: int, name: str, period: Period, by: str, scope: Scope | None = None) -> list[Figure]:
    """A figure for each space, tag, segment, source, cohort, ..., as the metric has them."""
    wanted = Wanted(name, period, Kind.BREAKDOWN, by=by, scope=scope or Scope())
    return cast(list[Figure], answers(community_id, [wanted])[0])


def behind(community_id: int, name: str, period: Period, scope: Scope | None = None) -> list[int]:
    """The ids behind a figure; who asks must see people, see `policies.can_see_people`."""
    return cast(list[int], answers(community_id, [Wanted(name, period, Kind.BEHIND, scope=scope or Scope())])[0])


def curve(community_id: int, name: str, period: Period, scope: Scope | None = None) -> Curve:
    """The survival curve of a metric that tells how long things last."""
    return cast(Curve, answers(community_id, [Wanted(name, period, Kind.CURVE, scope=scope or Scope())])[0])


def cohorts(
    community_id: int, period: Period, step: str = "month", *, bounded: bool = True, scope: Scope | None = None
) -> list[Cohort]:
    """Who joined in each week or month of the period, and the shares that were here in each span after."""
    wanted = Wanted("joined", period, Kind.COHORTS, step=step, scope=scope or Scope(), bounded=bounded)
    return cast(list[Cohort], answers(community_id, [wanted])[0])


def answers(community_id: int, wanted: Sequence[Wanted]) -> list[Any]:
    """The answers to all questions, in their order; the store is asked once, for those that are not known yet."""
    for each in wanted:
        check(each)
    conventions = conventions_of(community_id)
    version = store_version(community_id)
    keys = _keys(f"{community_id}:{version}:{definitions()}:{conventions!r}", wanted)
    known = cache.get_many(set(keys)) if version else {}
    missing = {key: each for key, each in zip(keys, wanted, strict=True) if key not in known}
    if missing:
        found = ask_each_kept(community_id, reckon, list(missing.values()), conventions)
        fresh = dict(zip(missing, found, strict=True))
        cache.set_many(fresh, _KEPT_SECONDS)
        known |= fresh
    return [known[key] for key in keys]


def _keys(place: str, wanted: Sequence[Wanted]) -> list[str]:
    digests = (hashlib.sha256(f"{place}:{each!r}".encode()).hexdigest() for each in wanted)
    return [f"insights:{digest}" for digest in digests]
