"""Workflows through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from folkmoot.automation import commands
from folkmoot.automation.api_shapes import (
    DryRunOut,
    WorkflowOut,
    WorkflowResultsOut,
    WorkflowRunOut,
    WorkflowRunWithSteps,
    WorkflowVersionOut,
    WorkflowVocabularyOut,
    dry_run_out,
    results_out,
    vocabulary,
)
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.definition import from_data
from folkmoot.automation.models import Run, Workflow
from folkmoot.automation.policies import can_change_workflows, can_see_workflows, runs_visible_to, workflows_visible_to
from folkmoot.automation.queries.dry_run import dry_run
from folkmoot.automation.queries.results import results_of
from folkmoot.automation.queries.runs import runs_like
from folkmoot.automation.queries.workflows import definition_of, versions_of
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

router = Router(tags=["workflows"])


class WorkflowIn(Input):
    """A workflow to be: a draft that does nothing until it is put in force."""

    name: str = Field(min_length=1, max_length=80)
    description: str = Field("", max_length=300)
    kind: str = Field("workflow", max_length=10)
    definition: dict[str, Any] = Field(default_factory=dict)


class WorkflowPatch(Input):
    """What to change; what is left out stays. `revision` is the one you read, so that nobody's work is overwritten."""

    name: str | None = Field(None, min_length=1, max_length=80)
    description: str | None = Field(None, max_length=300)
    definition: dict[str, Any] | None = None
    revision: int | None = Field(None, ge=1, le=10**9)


class WorkflowForceIn(Input):
    """What is new in the version."""

    note: str = Field("", max_length=200)


class RunFilter(Input):
    """Which runs: in a state, of members whose name holds `who`."""

    state: str = Field("", max_length=10)
    who: str = Field("", max_length=60)
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class DryRunFilter(Input):
    """What to try it on: "log" (the last `days`) or "members" (everybody who is here now)."""

    mode: str = Field("log", pattern="^(log|members)$")
    days: int = Field(30, ge=1, le=90)


class WorkflowsStoppedOut(Schema):
    """Whether all workflows stand still."""

    stopped_at: datetime | None


@router.get(
    "/workflows/vocabulary", response={200: WorkflowVocabularyOut, **PROBLEMS}, operation_id="get_workflow_vocabulary"
)
def get_vocabulary(request: CommunityRequest) -> Any:
    """What workflows can be made of here: occasions, fields, actions, placeholders. Managers."""
    if not can_change_workflows(request.actor):
        raise NotAllowed
    return vocabulary(request.community.id)


@router.get("/workflows", response={200: list[WorkflowOut], **PROBLEMS}, operation_id="list_workflows")
def list_workflows(request: CommunityRequest) -> Any:
    """Every workflow, those that are archived too: hosts and above."""
    _must_see(request)
    return list(workflows_visible_to(request.actor).select_related("version").order_by("id"))


@router.post("/workflows", response={201: WorkflowOut, **PROBLEMS}, operation_id="create_workflow")
def create_workflow(request: CommunityRequest, payload: WorkflowIn) -> Any:
    """Make a draft: managers."""
    given = payload.dict()
    definition = from_data(given.pop("definition"))
    return Status(201, commands.create_workflow(actor=request.actor, definition=definition, **given))


@router.get("/workflows/{int:workflow_id}", response={200: WorkflowOut, **PROBLEMS}, operation_id="get_workflow")
def get_workflow(request: CommunityRequest, workflow_id: int) -> Any:
    """One workflow with what is in force and what is being written."""
    return _workflow(request, workflow_id)


@router.patch("/workflows/{int:workflow_id}", response={200: WorkflowOut, **PROBLEMS}, operation_id="change_workflow")
def change_workflow(request: CommunityRequest, workflow_id: int, payload: WorkflowPatch) -> Any:
    """Rename it, or keep another draft: managers."""
    workflow = _workflow(request, workflow_id)
    if payload.definition is not None:
        workflow = commands.change_draft(
            actor=request.actor,
            workflow=workflow,
            definition=from_data(payload.definition),
            expected_revision=payload.revision,
        )
    if payload.name is not None or payload.description is not None:
        name, description = payload.name or workflow.name, payload.description
        kept = workflow.description if description is None else description
        workflow = commands.rename_workflow(actor=request.actor, workflow=workflow, name=name, description=kept)
    return workflow


@router.put(
    "/workflows/{int:workflow_id}/force", response={200: WorkflowOut, **PROBLEMS}, operation_id="force_workflow"
)
def force_workflow(request: CommunityRequest, workflow_id: int, payload: WorkflowForceIn) -> Any:
    """Put the draft in force; without one, let a paused workflow run again: managers."""
    return commands.put_in_force(actor=request.actor, workflow=_workflow(request, workflow_id), note=payload.note)


@router.delete(
    "/workflows/{int:workflow_id}/force", response={200: WorkflowOut, **PROBLEMS}, operation_id="pause_workflow"
)
def pause_workflow(request: CommunityRequest, workflow_id: int) -> Any:
    """Pause it: managers."""
    return commands.pause_workflow(actor=request.actor, workflow=_workflow(request, workflow_id))


@router.delete("/workflows/{int:workflow_id}", response={200: WorkflowOut, **PROBLEMS}, operation_id="archive_workflow")
def archive_workflow(request: CommunityRequest, workflow_id: int) -> Any:
    """Put it away, and stop who is under way: managers."""
    return commands.archive_workflow(actor=request.actor, workflow=_workflow(request, workflow_id))


@router.get(
    "/workflows/{int:workflow_id}/versions",
    response={200: list[WorkflowVersionOut], **PROBLEMS},
    operation_id="list_workflow_versions",
)
def list_versions(request: CommunityRequest, workflow_id: int) -> Any:
    """Every version that was put in force, the newest first."""
    return list(versions_of(_workflow(request, workflow_id)))


@router.get(
    "/workflows/{int:workflow_id}/results",
    response={200: WorkflowResultsOut, **PROBLEMS},
    operation_id="get_workflow_results",
)
def get_results(request: CommunityRequest, workflow_id: int) -> Any:
    """What each step achieved, and the goal, with intervals."""
    return results_out(results_of(_workflow(request, workflow_id)))


@router.get(
    "/workflows/{int:workflow_id}/dry-run", response={200: DryRunOut, **PROBLEMS}, operation_id="dry_run_workflow"
)
def try_workflow(request: CommunityRequest, workflow_id: int, filters: Query[DryRunFilter]) -> Any:
    """What it would do, with nothing done: the draft for managers, what is in force for others."""
    workflow = _workflow(request, workflow_id)
    definition = latest(workflow) if can_change_workflows(request.actor) else definition_of(workflow)
    return dry_run_out(dry_run(workflow, definition, mode=filters.mode, days=filters.days))


@router.get(
    "/workflows/{int:workflow_id}/runs",
    response={200: Page[WorkflowRunOut], **PROBLEMS},
    operation_id="list_workflow_runs",
)
def list_runs(request: CommunityRequest, workflow_id: int, filters: Query[RunFilter]) -> Any:
    """The log, the newest first."""
    rows = runs_visible_to(request.actor).filter(workflow=_workflow(request, workflow_id))
    rows = runs_like(rows, state=filters.state, who=filters.who)
    return page_by(rows, cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.get(
    "/workflow-runs/{int:run_id}", response={200: WorkflowRunWithSteps, **PROBLEMS}, operation_id="get_workflow_run"
)
def get_run(request: CommunityRequest, run_id: int) -> Any:
    """One run with what became of its steps."""
    return _run(request, run_id)


@router.put(
    "/workflow-runs/{int:run_id}/retry", response={200: WorkflowRunWithSteps, **PROBLEMS}, operation_id="retry_step"
)
def retry_step(request: CommunityRequest, run_id: int) -> Any:
    """Try the failed step again: managers."""
    return commands.retry_step(actor=request.actor, run=_run(request, run_id))


@router.put(
    "/workflow-runs/{int:run_id}/skip", response={200: WorkflowRunWithSteps, **PROBLEMS}, operation_id="skip_step"
)
def skip_step(request: CommunityRequest, run_id: int) -> Any:
    """Leave the failed step out: managers."""
    return commands.skip_step(actor=request.actor, run=_run(request, run_id))


@router.delete("/workflow-runs/{int:run_id}", response={200: WorkflowRunWithSteps, **PROBLEMS}, operation_id="stop_run")
def stop_run(request: CommunityRequest, run_id: int) -> Any:
    """End a run; what it did stays: managers."""
    return commands.stop_run(actor=request.actor, run=_run(request, run_id))


@router.put("/workflows/stop", response={200: WorkflowsStoppedOut, **PROBLEMS}, operation_id="stop_workflows")
def stop_all(request: CommunityRequest) -> Any:
    """Stop every workflow at once: managers."""
    return commands.stop_all(actor=request.actor)


@router.delete("/workflows/stop", response={200: WorkflowsStoppedOut, **PROBLEMS}, operation_id="resume_workflows")
def resume_all(request: CommunityRequest) -> Any:
    """Let what was active go on: managers."""
    return commands.resume_all(actor=request.actor)


def _workflow(request: CommunityRequest, workflow_id: int) -> Workflow:
    _must_see(request)
    return get_object_or_404(workflows_visible_to(request.actor).select_related("version", "community"), id=workflow_id)


def _run(request: CommunityRequest, run_id: int) -> Run:
    _must_see(request)
    return get_object_or_404(runs_visible_to(request.actor), id=run_id)


def _must_see(request: CommunityRequest) -> None:
    if not can_see_workflows(request.actor):
        raise NotAllowed
