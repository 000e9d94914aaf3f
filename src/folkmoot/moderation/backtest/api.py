"""Backtests through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.content.policies import posts_in_spaces_visible_to
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Moment
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.backtest.asking import checked, plan_for
from folkmoot.moderation.backtest.batches import batches_of
from folkmoot.moderation.backtest.counting import FIRST_AT_MOST
from folkmoot.moderation.backtest.kept_rules import DRAFTS, IN_FORCE, rules_of
from folkmoot.moderation.backtest.policies import can_backtest, can_open_cases, can_see_run, runs_visible_to
from folkmoot.moderation.backtest.reading import read_by_ids
from folkmoot.moderation.backtest.runs import figures_of, sample_of, verdicts_of
from folkmoot.moderation.commands import backtests
from folkmoot.moderation.commands.hit_batches import put_before_moderators, take_back_batch
from folkmoot.moderation.models import BacktestRun, HitBatch

router = Router(tags=["backtests"])
_SOURCES = f"^({IN_FORCE}|{DRAFTS}|)$"


class BacktestIn(Input):
    """What to try: `rules` as in RULES.json, or by `source` the rules "in-force" or the "drafts"; on which posts."""

    name: str = Field("", max_length=100)
    source: str = Field("", pattern=_SOURCES)
    rules: dict[str, Any] | None = None
    against: str = Field("", pattern=_SOURCES)
    against_rules: dict[str, Any] | None = None
    since: Moment | None = None
    until: Moment | None = None
    spaces: list[str] = Field(default_factory=list, max_length=500)


class BacktestOut(Schema):
    """A backtest and how far it is: `done` of about `total` posts in its `stage`.

    It looks for "copies" first where a rule asks for them, then goes through the "posts". Of `anew` of them something
    had to be found out that is kept of others, which takes several times as long.
    """

    id: int
    name: str
    other_name: str
    state: str
    since: datetime
    until: datetime
    as_of: datetime
    created_at: datetime
    finished_at: datetime | None
    stage: str
    done: int
    total: int | None
    anew: int
    error: str


class BacktestWithFigures(BacktestOut):
    """The same with its figures, once it is finished: what `folkmoot moderation backtest --json` prints."""

    figures: dict[str, Any] | None


class BacktestVerdictIn(Input):
    """What you say of a post: "bad" (it ought not to stand), "fine", "unsure"."""

    post_id: int = Field(ge=1, le=2**62)
    says: str = Field(pattern="^(bad|fine|unsure)$")


class BacktestVerdictOut(Schema):
    """What was said of a post that was drawn."""

    id: int
    post_id: int
    says: str
    at: datetime


class BacktestSampleOut(Schema):
    """A post that was drawn, as it was first written, and what was said of it ("" where nothing was)."""

    post_id: int
    title: str
    text: str
    says: str


class HitBatchIn(Input):
    """Which hits: of the rule at this place of the report's first set (all without), and how many at most."""

    rule: int | None = Field(None, ge=0, le=100_000)
    at_most: int = Field(100, ge=1, le=FIRST_AT_MOST)


class HitBatchUndoIn(Input):
    """What to take back."""

    batch_id: Id


class HitBatchOut(Schema):
    """Hits that were put before the moderators; `state` is "opening", "opened", "closing" or "closed"."""

    id: int
    state: str
    rule: str
    at: datetime
    opened: int
    left_out: int
    closed: int


@router.get("/backtests", response={200: list[BacktestOut], **PROBLEMS}, operation_id="list_backtests")
def list_backtests(request: CommunityRequest) -> Any:
    """The latest backtests that you may see: moderators."""
    _for_moderators(request)
    return runs_visible_to(request.actor)


@router.post("/backtests", response={201: BacktestOut, **PROBLEMS}, operation_id="start_backtest")
def start_backtest(request: CommunityRequest, payload: BacktestIn) -> Any:
    """Try rules on what was written in spaces that you see; a worker does it: moderators."""
    _for_moderators(request)
    rules = checked(payload.rules) if payload.rules is not None else None
    other = checked(payload.against_rules) if payload.against_rules is not None else None
    community_id = request.actor.community_id
    if other is None and payload.against:
        other = rules_of(payload.against, community_id)
    plan = plan_for(
        request.actor,
        rules=rules or rules_of(payload.source or IN_FORCE, community_id),
        other=other,
        since=payload.since,
        until=payload.until,
        spaces=payload.spaces,
    )
    return Status(201, backtests.start_backtest(actor=request.actor, plan=plan, name=payload.name))


@router.get(
    "/backtests/{int:backtest_id}", response={200: BacktestWithFigures, **PROBLEMS}, operation_id="get_backtest"
)
def get_backtest(request: CommunityRequest, backtest_id: int) -> Any:
    """How far it is, and its figures with what was judged until now: moderators who see every space it read."""
    run = _run(request, backtest_id)
    figures = None if run.measured is None else figures_of(run.measured, run.community_id)
    return {**BacktestOut.from_orm(run).dict(), "figures": figures}


@router.put(
    "/backtests/{int:backtest_id}/cancel", response={200: BacktestOut, **PROBLEMS}, operation_id="cancel_backtest"
)
def cancel_backtest(request: CommunityRequest, backtest_id: int) -> Any:
    """Let it go no further: who started it, and managers."""
    return backtests.cancel_backtest(actor=request.actor, run=_run(request, backtest_id))


@router.delete("/backtests/{int:backtest_id}", response={204: None, **PROBLEMS}, operation_id="delete_backtest")
def delete_backtest(request: CommunityRequest, backtest_id: int) -> Any:
    """Drop one that is over: who started it, and managers."""
    backtests.delete_backtest(actor=request.actor, run=_run(request, backtest_id))
    return Status(204, None)


@router.get(
    "/backtests/{int:backtest_id}/sample",
    response={200: list[BacktestSampleOut], **PROBLEMS},
    operation_id="get_backtest_sample",
)
def get_sample(request: CommunityRequest, backtest_id: int, of: str = "every:0") -> Any:
    """The posts drawn for a figure ("every:0", "missed:0", "rule:0:3"), in the order in which to judge them."""
    run = _run(request, backtest_id)
    drawn = sample_of(run, of)
    if drawn is None:
        raise NotFound
    verdicts = verdicts_of(run.community_id, drawn)
    seen = posts_in_spaces_visible_to(request.actor).filter(id__in=drawn).values_list("id", flat=True)
    texts = read_by_ids(seen, run.community_id)
    return [
        {"post_id": id_, "title": texts[id_].title, "text": texts[id_].text, "says": verdicts.get(id_, "")}
        for id_ in drawn
        if id_ in texts
    ]


@router.get(
    "/backtests/{int:backtest_id}/cases", response={200: list[HitBatchOut], **PROBLEMS}, operation_id="list_hit_batches"
)
def list_hit_batches(request: CommunityRequest, backtest_id: int) -> Any:
    """What of a backtest was put before the moderators: managers."""
    return batches_of(_run_for_managers(request, backtest_id))


@router.post(
    "/backtests/{int:backtest_id}/cases", response={201: HitBatchOut, **PROBLEMS}, operation_id="open_cases_of_hits"
)
def open_cases(request: CommunityRequest, backtest_id: int, payload: HitBatchIn) -> Any:
    """Have a case opened for hits that nobody has decided on; a worker does it, nothing is hidden: managers."""
    run = _run_for_managers(request, backtest_id)
    batch = put_before_moderators(actor=request.actor, run=run, rule=payload.rule, at_most=payload.at_most)
    return Status(201, batch)


@router.put(
    "/backtests/{int:backtest_id}/cases/undo",
    response={200: HitBatchOut, **PROBLEMS},
    operation_id="close_cases_of_hits",
)
def close_cases(request: CommunityRequest, backtest_id: int, payload: HitBatchUndoIn) -> Any:
    """Have those closed again that nobody has decided: managers."""
    run = _run_for_managers(request, backtest_id)
    batch: HitBatch = get_object_or_404(HitBatch.objects.filter(run=run).select_related("run"), id=payload.batch_id)
    return take_back_batch(actor=request.actor, batch=batch)


@router.post("/backtests/verdicts", response={201: BacktestVerdictOut, **PROBLEMS}, operation_id="judge_backtest_post")
def judge_post(request: CommunityRequest, payload: BacktestVerdictIn) -> Any:
    """Say whether a drawn post ought to stand; nothing follows for it: moderators who see it."""
    return Status(201, backtests.judge_post(actor=request.actor, post_id=payload.post_id, says=payload.says))


def _run(request: CommunityRequest, backtest_id: int) -> BacktestRun:
    _for_moderators(request)
    run: BacktestRun = get_object_or_404(BacktestRun.objects, id=backtest_id)
    if not can_see_run(request.actor, run):
        raise NotFound
    return run


def _run_for_managers(request: CommunityRequest, backtest_id: int) -> BacktestRun:
    run = _run(request, backtest_id)
    if not can_open_cases(request.actor, run):
        raise NotAllowed
    return run


def _for_moderators(request: CommunityRequest) -> None:
    if not can_backtest(request.actor):
        raise NotAllowed
