"""Figures through the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Query, Router, Schema
from pydantic import StringConstraints

from folkmoot.core.api.schemas import PROBLEMS, Day, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.choice import today_in
from folkmoot.insights.commands.settings import set_figures
from folkmoot.insights.metrics.catalogue import ALL, METRICS, metric_called
from folkmoot.insights.metrics.curves import Cohort, Curve
from folkmoot.insights.metrics.definition import Period, Scope
from folkmoot.insights.metrics.telling import figure_as_dict, metric_as_dict, published_sql
from folkmoot.insights.metrics.wanted import Kind, Wanted
from folkmoot.insights.policies import can_see_figures, can_see_people
from folkmoot.insights.queries.figures import answers
from folkmoot.insights.queries.reach import demand_reach, demand_step, demand_weeks, seen_groups
from folkmoot.insights.queries.settings import figure_settings

router = Router(tags=["insights"])
# 503: the store is being built, or what was asked takes too long.
_PROBLEMS = {**PROBLEMS, 503: None}
_Name = Annotated[str, StringConstraints(max_length=60)]


class MetricOut(Schema):
    """A metric, every word of its definition; `groups_by` is what it can be broken down by."""

    metric: str
    section: str
    label: str
    meaning: str
    formula: str
    unit: str
    better: str
    source: str
    interval: str
    nothing: str
    groups_by: list[str]
    has_curve: bool
    behind: str
    sql: str


class FigureOut(Schema):
    """A figure; `low` and `high` bound its 95 % interval, `n` is how many are behind it, `period` is FIRST/LAST.

    One that too few people stand behind is withheld: it has no value, and does not say how many.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    unit: str
    period: str
    withheld: bool = False
    group: str = ""


class FigureScopeIn(Schema):
    """The days, first and last among them, and whose deeds and where; staff and bots only where they are asked in.

    Who does not see people (only managers do) asks for whole weeks that are over, and for neither staff nor bots.
    """

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    space_id: list[Id] = Field(default_factory=list, max_length=50)
    tag: _Name = ""
    segment: str = Field("", max_length=80)
    source: _Name | None = None
    cohort: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")
    with_staff: bool = False
    with_bots: bool = False

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)

    @property
    def scope(self) -> Scope:
        return Scope(
            tuple(self.space_id), self.tag, self.segment, self.source, self.cohort, self.with_staff, self.with_bots
        )


class FiguresIn(FigureScopeIn):
    """Which metrics; all of them where none is named."""

    metric: list[_Name] = Field(default_factory=list, max_length=100)


class OneFigureIn(FigureScopeIn):
    """One metric."""

    metric: _Name


class FigureSeriesIn(OneFigureIn):
    """In which steps."""

    step: Literal["day", "week", "month"] = "day"


class FigureGroupsIn(OneFigureIn):
    """By what."""

    by: _Name


class CohortsIn(FigureScopeIn):
    """Who joined together, and whether they count when here in a span, or in it or later."""

    step: Literal["week", "month"] = "month"
    bounded: bool = True


class FiguresBehindOut(Schema):
    """The ids behind a figure, the first 10,000; `kind` is what they are of: members, threads or posts."""

    kind: str
    ids: list[int]


class CurvePointOut(Schema):
    """The share that lasts longer than `time` seconds, and how many were watched until then."""

    time: float
    share: float
    low: float
    high: float
    watched: int


class CurveOut(Schema):
    """A survival curve (Kaplan and Meier)."""

    n: int
    withheld: bool
    points: list[CurvePointOut]


class CohortCellOut(Schema):
    """The share of the cohort that was here in the span of 7 or 30 days after joining; span 0 is the first."""

    span: int
    share: float
    low: float
    high: float


class CohortOut(Schema):
    """Who joined in these days; only spans that are over are told."""

    first: date
    last: date
    n: int
    withheld: bool
    cells: list[CohortCellOut]


class FigureSettingsIO(Schema):
    """Who counts, how small a group may be, what a deed weighs, where levels end, and the targets."""

    with_staff: bool
    with_bots: bool
    minimum: int
    weight_post: float
    weight_thread: float
    weight_reaction: float
    weight_visit: float
    weight_other: float
    core: float
    regular: float
    response_hours: float
    resolution_hours: float


class FigureSettingsPatch(Input):
    """What to change of it; what is left out stays."""

    with_staff: bool | None = None
    with_bots: bool | None = None
    minimum: int | None = Field(None, ge=1, le=100)
    weight_post: float | None = Field(None, ge=0, le=100)
    weight_thread: float | None = Field(None, ge=0, le=100)
    weight_reaction: float | None = Field(None, ge=0, le=100)
    weight_visit: float | None = Field(None, ge=0, le=100)
    weight_other: float | None = Field(None, ge=0, le=100)
    core: float | None = Field(None, ge=0.01, le=0.99)
    regular: float | None = Field(None, ge=0.01, le=1)
    response_hours: float | None = Field(None, ge=0.1, le=10_000)
    resolution_hours: float | None = Field(None, ge=0.1, le=10_000)


@router.get("/insights/metrics", response={200: list[MetricOut], **_PROBLEMS}, operation_id="list_metrics")
def list_metrics(request: CommunityRequest) -> Any:
    """What can be measured, and how it is defined."""
    _sees_figures(request)
    return [metric_as_dict(each) for each in ALL]


@router.get("/insights/metrics/{name}", response={200: MetricOut, **_PROBLEMS}, operation_id="read_metric")
def read_metric(request: CommunityRequest, name: str) -> Any:
    """One definition; its `sql` stands whole here, with the views that it is asked of."""
    _sees_figures(request)
    metric = metric_called(name)
    return {**metric_as_dict(metric), "sql": published_sql(metric)}


@router.get("/insights/figures", response={200: list[FigureOut], **_PROBLEMS}, operation_id="read_figures")
def read_figures(request: CommunityRequest, asked: Query[FiguresIn]) -> Any:
    """Metrics in a period, with their intervals."""
    wanted = [Wanted(name, asked.period, scope=asked.scope) for name in asked.metric or METRICS]
    return [figure_as_dict(each) for each in _answers(request, wanted)]


@router.get("/insights/series", response={200: list[FigureOut], **_PROBLEMS}, operation_id="read_series")
def read_series(request: CommunityRequest, asked: Query[FigureSeriesIn]) -> Any:
    """A metric for each day, week or, for who sees people, month of a period."""
    demand_step(request.actor, asked.step)
    wanted = Wanted(asked.metric, asked.period, Kind.SERIES, step=asked.step, scope=asked.scope)
    return [figure_as_dict(each) for each in _answers(request, [wanted])[0]]


@router.get("/insights/breakdown", response={200: list[FigureOut], **_PROBLEMS}, operation_id="read_breakdown")
def read_breakdown(request: CommunityRequest, asked: Query[FigureGroupsIn]) -> Any:
    """A metric by space, tag, segment, source, cohort, page, ...; without spaces and tags that one does not see."""
    wanted = Wanted(asked.metric, asked.period, Kind.BREAKDOWN, by=asked.by, scope=asked.scope)
    found = seen_groups(request.actor, asked.by, _answers(request, [wanted])[0])
    return [{**figure_as_dict(each), "group": each.group} for each in found]


@router.get("/insights/behind", response={200: FiguresBehindOut, **_PROBLEMS}, operation_id="read_behind_figure")
def read_behind_figure(request: CommunityRequest, asked: Query[OneFigureIn]) -> Any:
    """Who or what is behind a figure: managers."""
    if not can_see_people(request.actor):
        raise NotAllowed
    found = _answers(request, [Wanted(asked.metric, asked.period, Kind.BEHIND, scope=asked.scope)])[0]
    return {"kind": metric_called(asked.metric).behind_kind, "ids": found}


@router.get("/insights/curves", response={200: CurveOut, **_PROBLEMS}, operation_id="read_curve")
def read_curve(request: CommunityRequest, asked: Query[OneFigureIn]) -> Any:
    """How long things last: the survival curve of a metric that `has_curve`."""
    found: Curve = _answers(request, [Wanted(asked.metric, asked.period, Kind.CURVE, scope=asked.scope)])[0]
    return {"n": found.n, "withheld": found.withheld, "points": [asdict(each) for each in found.points]}


@router.get("/insights/cohorts", response={200: list[CohortOut], **_PROBLEMS}, operation_id="read_cohorts")
def read_cohorts(request: CommunityRequest, asked: Query[CohortsIn]) -> Any:
    """Retention of those who joined in each week or month."""
    wanted = Wanted("joined", asked.period, Kind.COHORTS, step=asked.step, scope=asked.scope, bounded=asked.bounded)
    found: list[Cohort] = _answers(request, [wanted])[0]
    return [asdict(each) for each in found]


@router.get("/insights/settings", response={200: FigureSettingsIO, **_PROBLEMS}, operation_id="read_figure_settings")
def read_figure_settings(request: CommunityRequest) -> Any:
    """How the figures are set."""
    _sees_figures(request)
    return figure_settings(request.actor.community_id)


@router.patch("/insights/settings", response={200: FigureSettingsIO, **_PROBLEMS}, operation_id="set_figures")
def change_figure_settings(request: CommunityRequest, payload: FigureSettingsPatch) -> Any:
    """Set them: managers. Figures that are asked for after it follow it, those of earlier periods too."""
    given = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    return set_figures(actor=request.actor, **given)


def _answers(request: CommunityRequest, wanted: list[Wanted]) -> list[Any]:
    _sees_figures(request)
    count_question(request.actor)
    today = today_in(request.community.time_zone)
    for scope in {each.scope for each in wanted}:
        demand_reach(request.actor, scope)
    for period in {each.period for each in wanted}:
        demand_weeks(request.actor, period, today)
    return answers(request.actor.community_id, wanted)


def _sees_figures(request: CommunityRequest) -> None:
    if not can_see_figures(request.actor):
        raise NotAllowed
