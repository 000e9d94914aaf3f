"""Editing a draft: its steps and their order, what sets it off, its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.automation import commands
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.definition import CONTROL, STEPS_AT_MOST, Definition, Step, from_data, to_data
from folkmoot.automation.forms import TRIGGER_FORMS, NameForm, RulesForm, rules_initial, trigger_initial
from folkmoot.automation.models import Workflow
from folkmoot.automation.queries.workflows import said
from folkmoot.automation.views.finding import changeable
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.workflows import WorkflowAction, workflow_actions


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """The draft as sentences; POST moves, removes or adds a step."""
    workflow = changeable(request, workflow_id)
    definition = latest(workflow)
    if request.method == "POST":
        return _change_steps(request, workflow, definition)
    context = {
        "workflow": workflow,
        "definition": definition,
        "said": said(definition, request.community.id),
        "actions": offered_actions(),
    }
    return render(request, "automation/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_name(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    workflow = changeable(request, workflow_id)
    form = NameForm(request.POST or None, initial={"name": workflow.name, "description": workflow.description})
    if request.method == "POST" and form.is_valid():
        commands.rename_workflow(actor=request.actor, workflow=workflow, **form.cleaned_data)
        return back(workflow)
    return _page(request, workflow, form, _("Name and purpose"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_trigger(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """What sets it off: one form for each kind."""
    workflow = changeable(request, workflow_id)
    definition = latest(workflow)
    kind = request.POST.get("kind") or request.GET.get("kind") or definition.trigger.kind
    kind = kind if kind in TRIGGER_FORMS else "event"
    form = TRIGGER_FORMS[kind](request.POST or None, initial=trigger_initial(definition.trigger))
    if request.method == "POST" and form.is_valid():
        given = {"kind": kind, **{name: value for name, value in form.cleaned_data.items() if value not in (None, "")}}
        if keep(request, workflow, {"trigger": given}, form):
            return back(workflow)
    kinds = [
        ("event", _("Something happens")),
        ("schedule", _("By the calendar")),
        ("moment", _("Days after a moment")),
    ]
    url = reverse("automation:edit-trigger", args=[workflow.id])
    tabs = [(label, f"{url}?kind={name}", name == kind, None) for name, label in kinds]
    return _page(request, workflow, form, _("What sets it off"), tabs=tabs, kind=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rules(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """Who comes again, the goal, the limits."""
    workflow = changeable(request, workflow_id)
    form = RulesForm(request.POST or None, initial=rules_initial(latest(workflow)))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        goal = {"event": sent.pop("goal_event"), "days": sent.pop("goal_days"), "ends": sent.pop("goal_ends")}
        if keep(request, workflow, {**sent, "goal": goal}, form):
            return back(workflow)
    return _page(request, workflow, form, _("Goal and limits"))


def keep(request: CommunityRequest, workflow: Workflow, parts: dict[str, Any], form: Any) -> bool:
    """Save parts of the definition; what is wrong is said in the form, and nothing typed is lost."""
    try:
        definition = from_data({**to_data(latest(workflow)), **parts})
        commands.change_draft(
            actor=request.actor, workflow=workflow, definition=definition, expected_revision=_revision(request)
        )
    except (RuleBroken, Conflict) as error:
        name = getattr(error, "field", "")
        form.add_error(name if name in form.fields else None, error.message)
        return False
    return True


def back(workflow: Workflow, anchor: str = "") -> HttpResponseRedirect:
    """To the page of the draft."""
    return HttpResponseRedirect(reverse("automation:edit", args=[workflow.id]) + anchor)


def offered_actions() -> list[tuple[str, list[tuple[str, object]]]]:
    """What a step can be, by group."""
    control = [
        ("wait", _("Wait")),
        ("branch", _("Go one way or the other")),
        ("jump", _("Go on elsewhere")),
        ("stop", _("Stop")),
    ]
    groups: dict[str, list[tuple[str, object]]] = {}
    for action in workflow_actions:
        groups.setdefault(str(action.group), []).append((action.name, action.label))
    return [(_("The way"), [(name, label) for name, label in control]), *groups.items()]


def _change_steps(request: CommunityRequest, workflow: Workflow, definition: Definition) -> HttpResponse:
    steps = list(definition.steps)
    anchor = "#steps"
    if "add" in request.POST:
        step = _new_step(definition, request.POST.get("action", ""))
        if step is None or len(steps) >= STEPS_AT_MOST:
            messages.error(
                request, _("Choose what the step does; a workflow has at most %(n)s.") % {"n": STEPS_AT_MOST}
            )
            return back(workflow, anchor)
        steps.append(step)
    elif "remove" in request.POST:
        steps = [each for each in steps if each.id != request.POST["remove"]]
    else:
        steps = _ordered(request, steps)
    commands.change_draft(actor=request.actor, workflow=workflow, definition=replace(definition, steps=tuple(steps)))
    if "add" in request.POST and (steps[-1].action not in ("stop",)):
        return HttpResponseRedirect(reverse("automation:step", args=[workflow.id, steps[-1].id]))
    return back(workflow, anchor)


def _ordered(request: CommunityRequest, steps: list[Step]) -> list[Step]:
    """One up or down by a button, or all of them as they were dragged."""
    ids = [step.id for step in steps]
    for name, direction in (("up", -1), ("down", 1)):
        moved = request.POST.get(name, "")
        if moved in ids:
            place = ids.index(moved)
            target = min(max(place + direction, 0), len(ids) - 1)
            steps.insert(target, steps.pop(place))
            return steps
    wanted = [each for each in dict.fromkeys(request.POST.getlist("step")) if each in ids]
    by_id = {step.id: step for step in steps}
    return [by_id[each] for each in wanted] if len(wanted) == len(steps) else steps


def _new_step(definition: Definition, name: str) -> Step | None:
    action: WorkflowAction | None = workflow_actions.find(name)
    if action is None and name not in CONTROL:
        return None
    params = {param.name: param.default for param in action.params} if action is not None else {}
    data = {"id": definition.new_id(), "action": name, "params": params}
    return from_data({"steps": [data]}).steps[0]


def _revision(request: CommunityRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _page(request: CommunityRequest, workflow: Workflow, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"workflow": workflow, "form": form, "title": title, **more}
    return render(request, "automation/edit_part.html", context, status=422 if request.method == "POST" else 200)
