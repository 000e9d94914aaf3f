"""Trials through the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Day, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands.trials import start_trial, stop_trial
from folkmoot.insights.models import Trial
from folkmoot.insights.policies import can_make_trials, can_see_figures
from folkmoot.insights.queries.trials import trial_said, trials_of

router = Router(tags=["insights"])


class TrialIn(Input):
    """A trial with those who join on these days; `share_b` of a hundred get the new way.

    With the key of a saved `segment`: with who of them is in it.
    """

    name: str = Field(min_length=1, max_length=80)
    outcome: str = Field(max_length=10)
    share_b: int = Field(50, ge=5, le=95)
    first_day: Day
    last_day: Day
    segment: str = Field("", max_length=40)


class TrialOut(Schema):
    """A trial; what comes of it is told by `/insights/trials/{id}/outcome`."""

    id: int
    name: str
    outcome: str
    share_b: int
    first_day: date
    last_day: date
    segment: str
    stopped_at: datetime | None


class TrialArmOut(Schema):
    """An arm: of so many newcomers so many did it."""

    people: int
    hits: int | None


class TrialOutcomeOut(Schema):
    """B's share less A's with its 95 % interval, null with fewer than five in either; `is_ripe`: it can be judged."""

    a: TrialArmOut
    b: TrialArmOut
    difference: float | None
    low: float | None
    high: float | None
    is_ripe: bool
    ripe_on: date
    sentence: str


class TrialFilter(Schema):
    """Which trials, the latest first."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/insights/trials", response={200: Page[TrialOut], **PROBLEMS}, operation_id="list_trials")
def list_trials(request: CommunityRequest, filters: Query[TrialFilter]) -> Any:
    """The trials. For staff."""
    _require(can_see_figures(request.actor))
    return page_by(trials_of(request.community.id), cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post("/insights/trials", response={201: TrialOut, **PROBLEMS}, operation_id="start_trial")
def start(request: CommunityRequest, payload: TrialIn) -> Any:
    """Start a trial. For managers."""
    _require(can_make_trials(request.actor))
    return Status(201, start_trial(actor=request.actor, **payload.dict()))


@router.post("/insights/trials/{int:trial_id}/stop", response={200: TrialOut, **PROBLEMS}, operation_id="stop_trial")
def stop(request: CommunityRequest, trial_id: int) -> Any:
    """Let nobody into it any more. For managers."""
    _require(can_make_trials(request.actor))
    trial = get_object_or_404(Trial.objects.all(), id=trial_id)
    stop_trial(actor=request.actor, trial=trial)
    trial.refresh_from_db()
    return trial


@router.get(
    "/insights/trials/{int:trial_id}/outcome",
    response={200: TrialOutcomeOut, **PROBLEMS},
    operation_id="get_trial_outcome",
)
def get_outcome(request: CommunityRequest, trial_id: int) -> Any:
    """What comes of it. For staff."""
    _require(can_see_figures(request.actor))
    count_question(request.actor)
    trial = get_object_or_404(Trial.objects.all(), id=trial_id)
    said = trial_said(trial, request.community.time_zone)
    found = said.outcome.difference
    arms = {
        name: {"people": arm.people, "hits": None if arm.share is None else arm.hits}
        for name, arm in (("a", said.outcome.a), ("b", said.outcome.b))
    }
    return {
        **arms,
        "difference": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "is_ripe": said.is_ripe,
        "ripe_on": said.ripe_on,
        "sentence": said.sentence,
    }


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise NotAllowed
