"""Workflows as lists and pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.automation.checking import Problem, problems, step_sentence, trigger_sentence
from folkmoot.automation.conditions import sentence
from folkmoot.automation.definition import Definition, Step, from_data
from folkmoot.automation.models import Run, Workflow, WorkflowVersion
from folkmoot.automation.policies import runs_visible_to, workflows_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.conditions import Group
from folkmoot.core.errors import RuleBroken
from folkmoot.core.registry import activity_kinds
from folkmoot.core.workflows import workflow_occasions

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SaidStep:
    """A step in words, with its number and what keeps it from running."""

    number: int
    step: Step
    sentence: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A definition in words."""

    trigger: str
    who: str
    leave: str
    goal: str
    rules: list[str]
    steps: list[SaidStep]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Listed:
    """A workflow in the list: what sets it off, and what it did in the last month."""

    workflow: Workflow
    trigger: str
    steps: int
    entered: int
    under_way: int
    failed: int


def listed_workflows(actor: Actor, *, archived: bool = False) -> list[Listed]:
    """Every workflow, the active first, in two statements."""
    state = Q(state=Workflow.State.ARCHIVED)
    workflows = workflows_visible_to(actor).filter(state if archived else ~state).select_related("version")
    order = {Workflow.State.ACTIVE.value: 0, Workflow.State.PAUSED.value: 1}
    found = sorted(workflows, key=lambda each: (order.get(each.state, 2), each.name.lower()))
    counts = _counts([workflow.id for workflow in found])
    return [_listed(workflow, counts.get(workflow.id, {})) for workflow in found]


def said(definition: Definition, community_id: int) -> Said:
    """What a definition says, for people."""
    found = problems(definition, community_id)
    wrong = {problem.step: problem.message for problem in found if problem.step}
    steps = [
        SaidStep(number, step, step_sentence(step, definition, community_id), wrong.get(step.id, ""))
        for number, step in enumerate(definition.steps, start=1)
    ]
    return Said(
        trigger_sentence(definition.trigger),
        _said_condition(definition.who, community_id),
        _said_condition(definition.leave, community_id),
        goal_sentence(definition),
        _rules(definition),
        steps,
        found,
    )


def goal_sentence(definition: Definition) -> str:
    """What it is for, in words; empty where nothing was said."""
    goal = definition.goal
    if not goal.event:
        return ""
    kind = activity_kinds.find(goal.event)
    what = workflow_occasions.find(goal.event) or (goal.event if kind else _("something that is no longer known"))
    words = {"what": what, "days": goal.days}
    if goal.ends:
        return _("%(what)s, within %(days)s days; with that it ends") % words
    return _("%(what)s, within %(days)s days") % words


def definition_of(workflow: Workflow) -> Definition:
    """What is in force, else the draft; an empty one where neither can be read any more."""
    data = workflow.version.definition if workflow.version is not None else workflow.draft
    try:
        return from_data(data or {})
    except RuleBroken:
        return Definition()


def versions_of(workflow: Workflow) -> QuerySet[WorkflowVersion]:
    """Every version that was put in force, the newest first."""
    rows = WorkflowVersion.everywhere.filter(workflow=workflow).select_related("created_by")
    return rows.order_by("-number")


def failed_runs(actor: Actor) -> QuerySet[Run]:
    """Runs that wait for a manager, the newest first."""
    runs = runs_visible_to(actor).filter(state=Run.State.FAILED)
    return runs.select_related("workflow", "member").order_by("-id")


def troubled_workflows(actor: Actor) -> QuerySet[Workflow]:
    """Workflows that something kept from running as they should."""
    return workflows_visible_to(actor).exclude(trouble="").exclude(state=Workflow.State.ARCHIVED).order_by("name")


def _counts(ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    rows = Run.everywhere.filter(workflow_id__in=ids).values("workflow_id")
    lately = Q(began_at__gt=timezone.now() - LATELY)
    counted = rows.annotate(
        entered=Count("id", filter=lately),
        under_way=Count("id", filter=Q(state=Run.State.GOING)),
        failed=Count("id", filter=Q(state=Run.State.FAILED)),
    )
    return {row["workflow_id"]: dict(row) for row in counted}


def _listed(workflow: Workflow, counts: Mapping[str, Any]) -> Listed:
    definition = definition_of(workflow)
    figures = (counts.get("entered", 0), counts.get("under_way", 0), counts.get("failed", 0))
    return Listed(workflow, trigger_sentence(definition.trigger), len(definition.steps), *figures)


def _said_condition(condition: Group, community_id: int) -> str:
    return sentence(condition, community_id) if condition else ""


def _rules(definition: Definition) -> list[str]:
    again = {
        "once": _("Each member once, ever."),
        "period": _("Each member at most once in %(days)s days.") % {"days": definition.reentry_days},
        "always": _("Every time it happens."),
    }
    rules = [again[definition.reentry]]
    rules.append(_("At most %(most)s a day come in.") % {"most": definition.entries_a_day})
    if definition.control:
        rules.append(_("For %(share)s %% of them nothing is done, to compare with.") % {"share": definition.control})
    if definition.trigger.kind == "event":
        by = {
            "never": "",
            "others": _("What other workflows do sets it off too."),
            "any": _("What workflows do sets it off too, itself among them, three deep at most."),
        }
        rules += [by[definition.trigger.by_workflows]] if by[definition.trigger.by_workflows] else []
    return rules
