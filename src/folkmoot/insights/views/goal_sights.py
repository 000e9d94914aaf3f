"""Goals as the templates show them: everything in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from folkmoot.core.actor import Actor
from folkmoot.insights.charts import Sparkline, as_text, render
from folkmoot.insights.charts.numbers import range_text
from folkmoot.insights.goals.drawing import goal_chart
from folkmoot.insights.goals.scopes import scope_said
from folkmoot.insights.goals.wording import (
    KINDS,
    OUTLOOKS,
    metric_label,
    stop_said,
    target_said,
    unit_of,
    why_unknown,
)
from folkmoot.insights.metrics.definition import Period
from folkmoot.insights.models import Goal, GoalPerson, GoalVersion
from folkmoot.insights.queries.goals import (
    GoalRow,
    Measured,
    Signer,
    Step,
    as_asked,
    measured_goal,
    newest_version,
    people_of,
    signers_of,
    steps_of,
    versions_of,
)


@dataclass(frozen=True, slots=True)
class AskedSight:
    """What a version asks for, in words."""

    version: GoalVersion
    target: str
    metric: str
    baseline: str
    baseline_range: str
    judged: Period
    stop: str
    narrowed: list[str]


@dataclass(frozen=True, slots=True)
class StandingSight:
    """Where a goal stands, in words; `chance` and `progress` in per cent."""

    label: str
    kind: str
    why: str
    latest: str
    latest_range: str
    latest_until: object
    progress: int | None
    is_behind: bool
    chance: int | None
    expected: str
    expected_range: str
    errors: int
    stops: Period | None
    chart: SafeString


@dataclass(frozen=True, slots=True)
class GoalSight:
    """Everything on a goal's page. `pending` is the newest version while another one is in force.

    Steps stand beside the value that each asks for, in words.
    """

    asked: AskedSight
    pending: AskedSight | None
    standing: StandingSight | None
    owners: Sequence[GoalPerson]
    signers: Sequence[Signer]
    own: Signer | None
    newest: GoalVersion
    versions: Sequence[tuple[AskedSight, Sequence[Signer]]]
    steps: Sequence[tuple[Step, str]]
    agreed_late: int


@dataclass(frozen=True, slots=True)
class RowSight:
    """A goal in the list."""

    row: GoalRow
    target: str
    standing: StandingSight | None
    spark: SafeString


def goal_sight(goal: Goal, actor: Actor) -> GoalSight:
    """A goal as this actor sees it."""
    newest = newest_version(goal)
    asked = goal.version or newest
    measured = measured_goal(asked) if goal.version is not None else None
    signers = signers_of(newest)
    own = [each for each in signers if actor.member_id is not None and each.person.member_id == actor.member_id]
    late = 0
    if asked.agreed_at is not None and asked.number == 1:
        late = max(0, (localtime(asked.agreed_at).date() - asked.starts_on) // timedelta(days=1))
    return GoalSight(
        asked=asked_sight(asked),
        pending=asked_sight(newest) if goal.version is not None and newest.id != asked.id else None,
        standing=standing_sight(measured, goal.name) if measured else None,
        owners=owners_of(goal),
        signers=signers,
        own=own[0] if own else None,
        newest=newest,
        versions=[(asked_sight(each), signers_of(each)) for each in versions_of(goal)],
        steps=step_sights(goal, asked, measured),
        agreed_late=late,
    )


def listed_sights(rows: Sequence[GoalRow]) -> list[RowSight]:
    """The list."""
    return [
        RowSight(
            row=row,
            target=target_said(row.asked),
            standing=standing_sight(row.measured, row.goal.name, with_chart=False) if row.measured else None,
            spark=_spark(row.measured) if row.measured else SafeString(""),
        )
        for row in rows
    ]


def owners_of(goal: Goal) -> list[GoalPerson]:
    """Who answers for it."""
    return [each for each in people_of(goal.id, GoalPerson.Part.OWNER) if each.removed_at is None]


def step_sights(goal: Goal, version: GoalVersion, measured: Measured | None) -> list[tuple[Step, str]]:
    """The steps on the way, each with the value that it asks for in words."""
    unit = unit_of(version.metric)
    steps = steps_of(goal, measured)
    return [(each, "" if each.milestone.value is None else as_text(each.milestone.value, unit)) for each in steps]


def asked_sight(version: GoalVersion) -> AskedSight:
    """What a version asks for."""
    unit = unit_of(version.metric)
    return AskedSight(
        version=version,
        target=target_said(version),
        metric=metric_label(version.metric),
        baseline=as_text(version.baseline_value, unit),
        baseline_range=_between(version.baseline_low, version.baseline_high, version.metric, version.baseline_value),
        judged=as_asked(version).judged_in(),
        stop=stop_said(version),
        narrowed=scope_said(version.scope, version.community_id),
    )


def standing_sight(measured: Measured, title: str, *, with_chart: bool = True) -> StandingSight:
    """Where it stands."""
    version, standing = measured.version, measured.standing
    unit, expected, latest = unit_of(version.metric), standing.expected, standing.latest
    chart = SafeString("")
    if with_chart and measured.history:
        drawn = goal_chart(title, as_asked(version), measured.history, unit=unit, starts_on=version.starts_on)
        chart = render(drawn)
    return StandingSight(
        label=str(OUTLOOKS[standing.outlook]),
        kind=KINDS[standing.outlook],
        why=why_unknown(standing.why),
        latest=as_text(latest.value, unit) if latest else "",
        latest_range=_between(latest.low, latest.high, version.metric, latest.value) if latest else "",
        latest_until=latest.period.last if latest else None,
        progress=_per_cent(standing.progress),
        is_behind=standing.progress is not None and standing.progress < 0,
        chance=_per_cent(standing.chance),
        expected=as_text(expected.value, unit) if expected else "",
        expected_range=_between(expected.low, expected.high, version.metric) if expected else "",
        errors=expected.errors if expected else 0,
        stops=standing.stops,
        chart=chart,
    )


def _per_cent(share: float | None) -> int | None:
    """Nothing where it is not known, or less than none of it."""
    return round(share * 100) if share is not None and share >= 0 else None


def _between(low: float | None, high: float | None, metric: str, value: float | None = None) -> str:
    return range_text(low, high, unit_of(metric), value)


def _spark(measured: Measured) -> SafeString:
    values = [each.value for each in measured.history[-24:]]
    if not any(value is not None for value in values):
        return SafeString("")
    return render(Sparkline(metric_label(measured.version.metric), values, unit=unit_of(measured.version.metric)))
