"""Which period a page shows that was asked for none: it follows the size of the community."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.cache import cache

from folkmoot.insights.choice import DEFAULT, last_day, period_called
from folkmoot.insights.metrics.definition import Figure, Period
from folkmoot.insights.metrics.knowing import Span
from folkmoot.insights.metrics.wanted import Wanted
from folkmoot.insights.queries.figures import answers
from folkmoot.insights.store.editions import usual_noted
from folkmoot.insights.store.reading import store_version

LENGTHS = (DEFAULT, "90d", "365d")
# Of these one may be of too few people, but not the first: the page asks for all of them anyway.
_MAIN = ("active_members", "joined", "churn_rate", "first_response_median", "unanswered_share")
_KEPT_SECONDS = 3600


def usual_period(community_id: int, time_zone: str, span: Span | None) -> str:
    """As the newest edition has it, else as was reckoned in the last hour. Raises StoreUnavailable."""
    known = known_usual(community_id)
    if known is None:
        known = reckon_usual(community_id, time_zone, span)
        cache.set(_key(community_id), known, _KEPT_SECONDS)
    return known


def known_usual(community_id: int) -> str | None:
    """What can be said without asking the store."""
    found: str | None = usual_noted(community_id) or cache.get(_key(community_id))
    return found


def reckon_usual(community_id: int, time_zone: str, span: Span | None) -> str:
    """The shortest in which the main figures are of enough people, as in the period before it; else in itself alone.

    Where a community is younger than that, the shortest that holds all of its days; where too few were here even in a
    year, everything. Raises StoreUnavailable.
    """
    if span is None:
        return DEFAULT
    alone = ""
    for preset in LENGTHS:
        period = period_called(preset, last_day(time_zone, span), span)
        if period.first <= span.first:
            return alone or preset
        now, *before = _are_telling(community_id, [period, period.before()], span.first)
        if now and all(before):
            return preset
        alone = alone or (preset if now else "")
    return alone or "all"


def _are_telling(community_id: int, periods: Sequence[Period], known_since: date) -> list[bool]:
    """Of each period that is known whole."""
    known = [each for each in periods if each.first >= known_since]
    found: list[Figure] = answers(community_id, [Wanted(name, each) for each in known for name in _MAIN])
    return [_is_telling(found[at : at + len(_MAIN)]) for at in range(0, len(found), len(_MAIN))]


def _is_telling(figures: list[Figure]) -> bool:
    return bool(figures[0].value) and sum(each.withheld for each in figures) <= 1


def _key(community_id: int) -> str:
    return f"insights:usual:{community_id}:{bool(store_version(community_id))}"
