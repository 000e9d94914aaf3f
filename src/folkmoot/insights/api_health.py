"""How the community fares, through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Router, Schema

from folkmoot.core.api.schemas import PROBLEMS, Day
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.health.bends import Ratio
from folkmoot.insights.health.pages import alerts_said, changes_said, parts_said
from folkmoot.insights.health.sentences import of_effect
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.queries.health import WATCHED, effect_on, health_of

router = Router(tags=["insights"])


class HealthPartOut(Schema):
    """A part of the score from 0 to 100, null where too little is known; 50 is an ordinary month of the own past."""

    name: str
    metric: str
    points: int | None
    why: str


class HealthSaidOut(Schema):
    """A sentence about a metric, made of its figures, and what happened around then."""

    metric: str
    sentence: str
    things: list[str] = []


class HealthOut(Schema):
    """How the community fares up to its last whole week, compared with its own past."""

    last_week: date | None
    score: float | None
    parts: list[HealthPartOut]
    unusual: list[HealthSaidOut]
    changes: list[HealthSaidOut]


class RatioOut(Schema):
    """How many times what was before, with the 95 % interval."""

    value: float
    low: float
    high: float


class EffectOut(Schema):
    """A metric after a day against before; `season` is the same of the year before and taken out of `ratio`."""

    metric: str
    day: date
    weeks_before: int
    weeks_after: int
    ratio: RatioOut | None
    season: RatioOut | None
    is_clear: bool
    sentence: str


class EffectFilter(Schema):
    """Which metric, which day, and how many weeks on each side at most."""

    metric: str = Field(max_length=60)
    day: Day
    weeks: int = Field(8, ge=3, le=26)


@router.get("/insights/health", response={200: HealthOut, **PROBLEMS}, operation_id="get_health")
def get_health(request: CommunityRequest) -> Any:
    """Score, unusual weeks and changes of level. For staff."""
    _staff_only(request)
    found = health_of(request.community.id, request.community.time_zone)
    if found is None:
        return {"last_week": None, "score": None, "parts": [], "unusual": [], "changes": []}
    return {
        "last_week": found.last_week,
        "score": found.score,
        "parts": [{**_plain(part), "name": str(part.name)} for part in parts_said(found.parts)],
        "unusual": [{"metric": metric, "sentence": sentence} for sentence, metric in alerts_said(found)],
        "changes": [_plain(change) for change in changes_said(found)],
    }


@router.get("/insights/effect", response={200: EffectOut, **PROBLEMS}, operation_id="get_effect")
def get_effect(request: CommunityRequest, filters: Query[EffectFilter]) -> Any:
    """A metric before and after a day, with its uncertainty. For staff."""
    _staff_only(request)
    if filters.metric not in WATCHED:
        raise NotFound
    community = request.community
    found = effect_on(community.id, community.time_zone, filters.metric, filters.day, filters.weeks)
    effect = found[1] if found else None
    return {
        "metric": filters.metric,
        "day": filters.day,
        "weeks_before": effect.weeks_before if effect else 0,
        "weeks_after": effect.weeks_after if effect else 0,
        "ratio": _ratio(effect.ratio if effect else None),
        "season": _ratio(effect.season if effect else None),
        "is_clear": bool(effect and effect.is_clear),
        "sentence": of_effect(found[0].metric, filters.day.isoformat(), effect) if found and effect else "",
    }


def _plain(said: Any) -> dict[str, Any]:
    return {name: getattr(said, name) for name in said.__slots__}


def _ratio(ratio: Ratio | None) -> dict[str, float] | None:
    return {"value": ratio.value, "low": ratio.low, "high": ratio.high} if ratio else None


def _staff_only(request: CommunityRequest) -> None:
    if not can_see_figures(request.actor):
        raise NotAllowed
    count_question(request.actor)
