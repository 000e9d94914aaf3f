"""What the API says of workflows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from folkmoot.automation.intervals import Share
from folkmoot.automation.models import Run, StepRun, Workflow
from folkmoot.automation.queries.dry_run import DryRun
from folkmoot.automation.queries.results import Results
from folkmoot.core.conditions import OPERATORS
from folkmoot.core.workflows import (
    member_moments,
    placeholders,
    workflow_actions,
    workflow_fields,
    workflow_occasions,
)


class WorkflowOut(Schema):
    """A workflow; `definition` is in force, `draft` is being written. Each is null where there is none."""

    id: int
    name: str
    description: str
    kind: str
    state: str
    revision: int
    version: int | None
    definition: dict[str, Any] | None
    draft: dict[str, Any] | None
    trouble: str
    activated_at: datetime | None

    @staticmethod
    def resolve_version(workflow: Workflow) -> int | None:
        return workflow.version.number if workflow.version is not None else None

    @staticmethod
    def resolve_definition(workflow: Workflow) -> dict[str, Any] | None:
        return workflow.version.definition if workflow.version is not None else None


class WorkflowVersionOut(Schema):
    """A version that was put in force."""

    number: int
    definition: dict[str, Any]
    note: str
    created_at: datetime


class WorkflowStepOut(Schema):
    """What became of a step."""

    step: str
    action: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    attempts: int
    reason: str
    result: dict[str, Any]


class WorkflowRunOut(Schema):
    """One way through a workflow."""

    id: int
    workflow_id: int
    member_id: int | None
    state: str
    began_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    next_step: str
    goal_at: datetime | None
    reason: str


class WorkflowRunWithSteps(WorkflowRunOut):
    """A run with its steps."""

    steps: list[WorkflowStepOut]

    @staticmethod
    def resolve_steps(run: Run) -> list[StepRun]:
        return list(StepRun.everywhere.filter(run=run).order_by("id"))


class ShareOut(Schema):
    """So many of so many, in percent, with the interval (95 %)."""

    hits: int
    of: int
    percent: float
    low: float
    high: float


class WorkflowStepResultOut(Schema):
    """How far a step came."""

    number: int
    sentence: str
    done: int
    skipped: int
    failed: int
    waiting: int
    goal_after: ShareOut | None


class WorkflowResultsOut(Schema):
    """What a workflow achieved."""

    entered: int
    states: dict[str, int]
    days: int
    too_early: int
    reached: ShareOut | None
    control: ShareOut | None
    before: ShareOut | None
    steps: list[WorkflowStepResultOut]


class WorkflowStepTotalOut(Schema):
    """What a step would do."""

    step: str
    sentence: str
    done: int
    skipped: int


class DryRunVisitorOut(Schema):
    """Who would come in, and when each step would be taken."""

    member_id: int | None
    at: datetime
    only_watched: bool
    steps: list[dict[str, Any]]


class DryRunOut(Schema):
    """What a workflow would do."""

    mode: str
    since: datetime
    until: datetime
    looked_at: int
    entered: int
    not_meant: int
    too_soon: int
    only_watched: int
    is_cut: bool
    trouble: str
    steps: list[WorkflowStepTotalOut]
    first: list[DryRunVisitorOut]


class WorkflowVocabularyOut(Schema):
    """What workflows can be made of."""

    occasions: list[dict[str, Any]]
    moments: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    placeholders: list[dict[str, Any]]


def results_out(results: Results) -> dict[str, Any]:
    """Results as the API says them."""
    steps = [
        {
            "number": step.number, "sentence": step.sentence, "done": step.done, "skipped": step.skipped,
            "failed": step.failed, "waiting": step.waiting, "goal_after": _share(step.after),
        }
        for step in results.steps
    ]  # fmt: skip
    return {
        "entered": results.entered, "states": results.states, "days": results.days, "too_early": results.too_early,
        "reached": _share(results.reached), "control": _share(results.control), "before": _share(results.before),
        "steps": steps,
    }  # fmt: skip


def dry_run_out(run: DryRun) -> dict[str, Any]:
    """A dry run as the API says it."""
    return {
        "mode": run.mode, "since": run.since, "until": run.until, "looked_at": run.looked_at, "entered": run.entered,
        "not_meant": run.unwanted, "too_soon": run.too_soon, "only_watched": run.watched, "is_cut": run.is_cut,
        "trouble": run.trouble,
        "steps": [
            {"step": total.step.id, "sentence": total.sentence, "done": total.done, "skipped": total.skipped}
            for total in run.totals
        ],
        "first": [
            {
                "member_id": visitor.member.id if visitor.member else None, "at": visitor.at,
                "only_watched": visitor.is_watched_only,
                "steps": [
                    {"step": each.step_id, "at": each.at.isoformat(), "done": each.is_done, "reason": each.reason}
                    for each in visitor.steps
                ],
            }
            for visitor in run.visitors
        ],
    }  # fmt: skip


def vocabulary(community_id: int) -> dict[str, Any]:
    """Everything that is registered, in the language at hand."""
    return {
        "occasions": [
            {"name": kind, "label": str(workflow_occasions.get(kind))} for kind in workflow_occasions.names()
        ],
        "moments": [{"name": each.name, "label": str(each.label)} for each in member_moments],
        "fields": [
            {
                "name": field.name, "label": str(field.label), "kind": field.kind.value, "windowed": field.windowed,
                "needs_post": field.needs_post, "operators": [each.name for each in OPERATORS[field.kind]],
                "choices": _choices(field.choices, community_id),
            }
            for field in workflow_fields
        ],
        "actions": [
            {
                "name": action.name, "label": str(action.label), "needs_thread": action.needs_thread,
                "needs_member": action.needs_member,
                "params": [
                    {
                        "name": param.name, "label": str(param.label), "kind": param.kind.value,
                        "required": param.required, "choices": _choices(param.choices, community_id),
                    }
                    for param in action.params
                ],
            }
            for action in workflow_actions
        ],
        "placeholders": [{"name": each.name, "label": str(each.label)} for each in placeholders],
    }  # fmt: skip


def _share(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"hits": share.hits, "of": share.of, "percent": share.percent, "low": share.low, "high": share.high}


def _choices(choices: Any, community_id: int) -> list[dict[str, str]]:
    return [{"value": value, "label": str(label)} for value, label in choices(community_id)] if choices else []
