"""Editing a step, and conditions: of the workflow, of a step, of a branch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.automation import commands
from folkmoot.automation.checking import clean_params, step_sentence
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.conditions import WorkflowWords, from_json, sentence
from folkmoot.automation.definition import BRANCH, CONTROL, Definition, Step, from_data, to_data
from folkmoot.automation.forms import step_form
from folkmoot.automation.models import Workflow
from folkmoot.automation.previewing import preview_of
from folkmoot.automation.views.editing import back
from folkmoot.automation.views.finding import changeable
from folkmoot.core.condition_form import ConditionForm
from folkmoot.core.conditions import Group, to_json
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.workflows import placeholders, workflow_actions


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: CommunityRequest, workflow_id: int, step_id: str) -> HttpResponse:
    """What a step does. "preview" shows its text as the newest member would read it."""
    workflow, definition, own = _step(request, workflow_id, step_id)
    form = step_form(own, definition, request.community.id, request.POST if request.method == "POST" else None)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = replace(own, params=_params(own, form.cleaned_data, request.community.id))
            if "preview" in request.POST:
                preview = preview_of(changed.params, request.community)
            else:
                checked = from_data(to_data(definition.with_step(changed)))
                commands.change_draft(actor=request.actor, workflow=workflow, definition=checked)
                return back(workflow, f"#step-{own.id}")
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    action = workflow_actions.find(own.action)
    context = {
        "workflow": workflow,
        "step": own,
        "number": [each.id for each in definition.steps].index(own.id) + 1,
        "title": action.label if action is not None else step_sentence(own, definition, request.community.id),
        "form": form,
        "preview": preview,
        "placeholders": list(placeholders) if action and any(param.placeholders for param in action.params) else [],
        "is_branch": own.action == BRANCH,
        "condition": sentence(_condition(own), request.community.id) if _condition(own) else "",
    }
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "automation/step.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_condition(request: CommunityRequest, workflow_id: int, part: str) -> HttpResponse:
    """For whom it is, or when somebody leaves."""
    if part not in ("who", "leave"):
        raise Http404
    workflow = changeable(request, workflow_id)
    definition = latest(workflow)
    current = definition.who if part == "who" else definition.leave
    title = _("For whom") if part == "who" else _("When somebody leaves early")
    form, group = _sent(request, definition, current)
    if group is not None:
        data = {**to_data(definition), part: to_json(group)}
        commands.change_draft(actor=request.actor, workflow=workflow, definition=from_data(data))
        return back(workflow)
    return _page(request, workflow, form, title, reverse("automation:edit", args=[workflow.id]))


@require_http_methods(["GET", "HEAD", "POST"])
def step_condition(request: CommunityRequest, workflow_id: int, step_id: str) -> HttpResponse:
    """When a step is done, or which way a branch goes."""
    workflow, definition, own = _step(request, workflow_id, step_id)
    form, group = _sent(request, definition, _condition(own))
    if group is not None:
        changed = (
            replace(own, params={**own.params, "if": to_json(group)})
            if own.action == BRANCH
            else replace(own, when=group)
        )
        checked = from_data(to_data(definition.with_step(changed)))
        commands.change_draft(actor=request.actor, workflow=workflow, definition=checked)
        return back(workflow, f"#step-{own.id}")
    title = _("Which way it goes on") if own.action == BRANCH else _("Only if")
    return _page(request, workflow, form, title, reverse("automation:step", args=[workflow.id, own.id]))


def _sent(request: CommunityRequest, definition: Definition, current: Group) -> tuple[ConditionForm, Group | None]:
    """The form, and the condition where it was to be saved and is right."""
    words = WorkflowWords(definition.trigger.kind == "event" and definition.trigger.event.startswith("content."))
    if request.method != "POST":
        return ConditionForm.of(current, request.community.id, words, runs=True), None
    form = ConditionForm.sent(request.POST, request.community.id, words, runs=True)
    return form, form.read() if request.POST.get("do", "save") == "save" else None


def _step(request: CommunityRequest, workflow_id: int, step_id: str) -> tuple[Workflow, Definition, Step]:
    workflow = changeable(request, workflow_id)
    definition = latest(workflow)
    own = definition.step(step_id)
    if own is None:
        raise Http404
    return workflow, definition, own


def _condition(own: Step) -> Group:
    return from_json(own.params.get("if")) if own.action == BRANCH else own.when


def _params(own: Step, sent: dict[str, Any], community_id: int) -> dict[str, Any]:
    if own.action in CONTROL:
        return {**own.params, **sent}
    return clean_params(own.action, sent, community_id)


def _page(request: CommunityRequest, workflow: Workflow, form: ConditionForm, title: str, url: str) -> HttpResponse:
    context = {"workflow": workflow, "form": form, "rows": form.shown(), "title": title, "back": url}
    status = 422 if form.errors else 200
    return render(request, "automation/condition.html", context, status=status)
