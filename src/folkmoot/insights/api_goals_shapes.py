"""The shapes of goals in the API."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema

from folkmoot.core.api.schemas import Day, Id, Input
from folkmoot.insights.models import GoalVersion


class GoalMilestoneIO(Input):
    """A step on the way: a day, what, and a value of the metric if it has one."""

    due: Day
    label: str = Field(min_length=1, max_length=160)
    value: float | None = None


class GoalIn(Input):
    """A goal. People are written as `@handle`, or as `Ann <ann@example.org>` where there is no account."""

    name: str = Field(min_length=1, max_length=120)
    success: str = Field(min_length=1, max_length=2000)
    metric: str = Field(max_length=60)
    target: float = Field(ge=-1e12, le=1e12, allow_inf_nan=False)
    direction: str = Field("up", pattern="^(up|down)$")
    span: str = Field("month", pattern="^(week|month)$")
    starts_on: Day
    deadline: Day
    space_ids: list[Id] = Field(default_factory=list, max_length=100)
    tag: str = Field("", max_length=60)
    segment: str = Field("", max_length=80)
    with_staff: bool = False
    stop_value: float | None = Field(None, ge=-1e12, le=1e12, allow_inf_nan=False)
    stop_spans: int = Field(2, ge=1, le=12)
    stop_words: str = Field("", max_length=1000)
    change_note: str = Field("", max_length=300)
    owners: list[str] = Field(default_factory=list, max_length=50)
    stakeholders: list[str] = Field(default_factory=list, max_length=50)
    milestones: list[GoalMilestoneIO] = Field(default_factory=list, max_length=24)


class GoalVerdictIn(Input):
    """What a stakeholder says, by name."""

    agrees: bool
    name: str = Field(min_length=1, max_length=100)
    remark: str = Field("", max_length=1000)


class GoalClosingIn(Input):
    """How it ended, and what was learned."""

    outcome: str = Field(pattern="^(reached|missed|stopped)$")
    learned: str = Field(min_length=1, max_length=4000)


class GoalForecastOut(Schema):
    """What the figure is expected to be when the goal is judged, with 95 % and 80 % bounds, and the chance."""

    value: float
    low: float
    high: float
    low80: float
    high80: float
    chance: float | None
    method: str
    errors: int


class GoalStandingOut(Schema):
    """Where it stands: on-track, at-risk, off-track, reached, missed or unknown (`why`: few, far, withheld, store)."""

    outlook: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    until: date | None
    progress: float | None
    forecast: GoalForecastOut | None
    stop_rule_met_in: date | None
    why: str


class GoalSignerOut(Schema):
    """A stakeholder, and what they said."""

    name: str
    verdict: str | None
    signed_as: str | None
    remark: str | None
    at: datetime | None


class GoalStepOut(Schema):
    """A step on the way."""

    id: int
    due: date
    label: str
    value: float | None
    reached: bool
    late: bool


class GoalVersionOut(Schema):
    """What was asked for; a proposed version never changes."""

    number: int
    metric: str
    span: str
    direction: str
    target: float
    starts_on: date
    deadline: date
    success: str
    space_ids: list[int]
    tag: str
    segment: str
    with_staff: bool
    stop_value: float | None
    stop_spans: int
    stop_words: str
    change_note: str
    baseline_value: float | None
    baseline_low: float | None
    baseline_high: float | None
    baseline_n: int | None
    baseline_first: date | None
    baseline_last: date | None
    proposed_at: datetime | None
    agreed_at: datetime | None

    @staticmethod
    def resolve_space_ids(version: GoalVersion) -> list[int]:
        return list(version.scope.get("space_ids", ()))

    @staticmethod
    def resolve_tag(version: GoalVersion) -> str:
        return str(version.scope.get("tag", ""))

    @staticmethod
    def resolve_segment(version: GoalVersion) -> str:
        return str(version.scope.get("segment", ""))

    @staticmethod
    def resolve_with_staff(version: GoalVersion) -> bool:
        return bool(version.scope.get("with_staff"))


class GoalRefOut(Schema):
    """A goal in a list."""

    id: int
    name: str
    state: str
    outcome: str
    asked: GoalVersionOut
    standing: GoalStandingOut | None
    missing_signatures: int


class GoalOut(Schema):
    """A goal whole. `asked` is in force, or the newest while none is; `newest` is what signatures are about."""

    id: int
    name: str
    state: str
    outcome: str
    learned: str
    owners: list[str]
    asked: GoalVersionOut
    newest: GoalVersionOut
    signers: list[GoalSignerOut]
    milestones: list[GoalStepOut]
    standing: GoalStandingOut | None
