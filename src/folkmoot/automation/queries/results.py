"""What a workflow achieved: how far each step came, and whether the goal was reached more often than without it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.automation.checking import step_sentence
from folkmoot.automation.definition import Definition, Goal
from folkmoot.automation.intervals import Difference, Share
from folkmoot.automation.models import Run, StepRun, Workflow
from folkmoot.automation.queries.workflows import definition_of
from folkmoot.automation.subjects import concerned_member
from folkmoot.core.actor import ActorKind

_BEFORE_AT_MOST = timedelta(days=90)
_LINES_AT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of a step, and how many reached the goal in their days after it was done."""

    number: int
    sentence: str
    done: int
    skipped: int
    failed: int
    waiting: int
    after: Share | None

    @property
    def came(self) -> int:
        return self.done + self.skipped + self.failed + self.waiting


@dataclass(frozen=True, slots=True)
class Results:
    """The whole. Shares count only those whose days for the goal are over."""

    entered: int
    states: dict[str, int]
    steps: list[StepResult]
    days: int
    reached: Share | None
    control: Share | None
    before: Share | None
    too_early: int

    @property
    def against_control(self) -> Difference | None:
        return Difference(self.reached, self.control) if self.reached and self.control and self.control.of else None

    @property
    def against_before(self) -> Difference | None:
        return Difference(self.reached, self.before) if self.reached and self.before and self.before.of else None


def results_of(workflow: Workflow, *, now: datetime | None = None) -> Results:
    """The results of all runs of a workflow, measured by the goal in force."""
    moment = now or timezone.now()
    definition = definition_of(workflow)
    runs = Run.everywhere.filter(workflow=workflow)
    states = dict(runs.values_list("state").annotate(n=Count("id")).values_list("state", "n"))
    goal = definition.goal
    over = moment - timedelta(days=goal.days)
    treated = runs.exclude(state=Run.State.CONTROL)
    control = runs.filter(state=Run.State.CONTROL)
    return Results(
        entered=sum(states.values()),
        states=states,
        steps=_steps(workflow, definition, over),
        days=goal.days,
        reached=_share(treated, over) if goal.event else None,
        control=_share(control, over) if goal.event and definition.control else None,
        before=_before(workflow, definition) if goal.event else None,
        too_early=runs.filter(began_at__gt=over).count() if goal.event else 0,
    )


def _share(runs: QuerySet[Run], over: datetime) -> Share:
    counted = runs.filter(began_at__lte=over).aggregate(
        of=Count("id"), hits=Count("id", filter=Q(goal_at__isnull=False))
    )
    return Share(counted["hits"], counted["of"])


def _steps(workflow: Workflow, definition: Definition, over: datetime) -> list[StepResult]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    rows = StepRun.everywhere.filter(run__workflow=workflow)
    for step, state, n in rows.values_list("step", "state").annotate(n=Count("id")).values_list("step", "state", "n"):
        counts[step][state] = n
    after = _goals_after(rows, definition.goal, over) if definition.goal.event else {}
    return [
        StepResult(
            number,
            step_sentence(step, definition, workflow.community_id),
            counts[step.id].get(StepRun.State.DONE, 0),
            counts[step.id].get(StepRun.State.SKIPPED, 0),
            counts[step.id].get(StepRun.State.FAILED, 0),
            sum(counts[step.id].get(state, 0) for state in ("waiting", "sending", "retrying")),
            after.get(step.id),
        )
        for number, step in enumerate(definition.steps, start=1)
    ]


def _goals_after(rows: QuerySet[StepRun], goal: Goal, over: datetime) -> dict[str, Share]:
    """Of those for whom a step was done before they had reached the goal: how many reached it in their days after."""
    done = rows.filter(state=StepRun.State.DONE, ended_at__lte=over)
    open_then = done.filter(Q(run__goal_at__isnull=True) | Q(run__goal_at__gte=F("ended_at")))
    counted = open_then.values("step").annotate(
        of=Count("id"),
        hits=Count("id", filter=Q(run__goal_at__lte=F("ended_at") + timedelta(days=goal.days))),
    )
    return {row["step"]: Share(row["hits"], row["of"]) for row in counted}


def _before(workflow: Workflow, definition: Definition) -> Share | None:
    """Those to whom the same happened in the time before it was first in force, each once.

    Who would have been let in cannot be told afterwards, so all of them count.
    """
    first, goal = workflow.activated_at, definition.goal
    if first is None or definition.trigger.kind != "event":
        return None
    until = first - timedelta(days=goal.days)
    lines = Activity.everywhere.filter(
        community_id=workflow.community_id, kind=definition.trigger.event, at__lte=until, at__gt=until - _BEFORE_AT_MOST
    ).exclude(actor_kind=ActorKind.IMPORT)
    began: dict[int, datetime] = {}
    for line in lines.order_by("-id")[:_LINES_AT_MOST]:
        member_id = concerned_member(line)
        if member_id is not None:
            began[member_id] = line.at
    goals = Activity.everywhere.filter(
        community_id=workflow.community_id, kind=goal.event, member_id__in=list(began), at__lte=first,
        at__gt=until - _BEFORE_AT_MOST,
    )  # fmt: skip
    hits = {
        member_id
        for member_id, at in goals.values_list("member_id", "at")
        if member_id is not None and began[member_id] <= at <= began[member_id] + timedelta(days=goal.days)
    }
    return Share(len(hits), len(began))
