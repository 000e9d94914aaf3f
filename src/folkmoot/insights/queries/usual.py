"""Which period a page shows that was asked for none: it follows the size of the community."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache

from folkmoot.insights.choice import DEFAULT, Span, last_day, period_called
from folkmoot.insights.metrics.definition import Figure, Period
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
    """The shortest in which the main figures are of enough people, and were in the period before it.

    Where a community is younger than that, the shortest that holds all of its days. Raises StoreUnavailable.
    """
    if span is None:
        return DEFAULT
    last = last_day(time_zone, span)
    for preset in LENGTHS[:-1]:
        period = period_called(preset, last, span)
        if period.first <= span.first or _stands(community_id, period, span.first):
            return preset
    return LENGTHS[-1]


def _stands(community_id: int, period: Period, known_since: date) -> bool:
    periods = [each for each in (period, period.before()) if each.first >= known_since]
    wanted = [Wanted(name, each) for each in periods for name in _MAIN]
    found: list[Figure] = answers(community_id, wanted)
    return all(_is_telling(found[at : at + len(_MAIN)]) for at in range(0, len(found), len(_MAIN)))


def _is_telling(figures: list[Figure]) -> bool:
    return bool(figures[0].value) and sum(each.withheld for each in figures) <= 1


def _key(community_id: int) -> str:
    return f"insights:usual:{community_id}:{bool(store_version(community_id))}"
