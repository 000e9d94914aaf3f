"""One workflow: what it does in words, its state, its versions."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.automation import commands
from folkmoot.automation.commands.senders import settings_of
from folkmoot.automation.comparing import differences
from folkmoot.automation.definition import from_data
from folkmoot.automation.policies import can_change_workflows
from folkmoot.automation.queries.results import results_of
from folkmoot.automation.queries.workflows import definition_of, said, versions_of
from folkmoot.automation.views.finding import changeable, readable
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest


@require_safe
def workflow_detail(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    workflow = readable(request, workflow_id)
    context = {
        "workflow": workflow,
        "said": said(definition_of(workflow), request.community.id),
        "results": results_of(workflow),
        "may_change": can_change_workflows(request.actor),
        "stopped": settings_of(request.community.id).stopped_at,
    }
    return render(request, "automation/workflow_detail.html", context)


@require_safe
def results(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """What each step achieved."""
    workflow = readable(request, workflow_id)
    words = said(definition_of(workflow), request.community.id)
    context = {"workflow": workflow, "results": results_of(workflow), "said": words}
    return render(request, "automation/results.html", context)


@require_safe
def versions(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """Every version, and what changed between two of them."""
    workflow = readable(request, workflow_id)
    rows = list(versions_of(workflow))
    by_number = {str(row.number): row for row in rows}
    new = by_number.get(request.GET.get("new", ""), rows[0] if rows else None)
    old = by_number.get(request.GET.get("old", ""), rows[1] if len(rows) > 1 else None)
    changes = differences(old.definition, new.definition, request.community.id) if old and new else []
    context = {"workflow": workflow, "versions": rows, "old": old, "new": new, "changes": changes}
    return render(request, "automation/versions.html", context)


@require_safe
def export(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """The definition as a JSON file, the draft where there is one and it was asked for."""
    workflow = readable(request, workflow_id)
    draft = workflow.draft if "draft" in request.GET else None
    data = draft or (workflow.version.definition if workflow.version else workflow.draft)
    answer = HttpResponse(json.dumps(data, indent=2, ensure_ascii=False), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(workflow.name) or "workflow"}.json"'
    return answer


@require_POST
def workflow_state(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """Put in force, pause, go on, archive, copy, throw the draft away."""
    workflow = changeable(request, workflow_id)
    wanted, actor = request.POST.get("to", ""), request.actor
    try:
        if wanted == "copy":
            copy = commands.copy_workflow(actor=actor, workflow=workflow)
            return HttpResponseRedirect(reverse("automation:edit", args=[copy.id]))
        if wanted == "force":
            commands.put_in_force(actor=actor, workflow=workflow, note=request.POST.get("note", ""))
            messages.success(request, _("It is in force. What happens from now on sets it off."))
        elif wanted == "active":
            commands.activate(actor=actor, workflow=workflow)
        elif wanted == "paused":
            commands.pause_workflow(actor=actor, workflow=workflow)
        elif wanted == "archived":
            commands.archive_workflow(actor=actor, workflow=workflow)
        elif wanted == "discard":
            commands.discard_draft(actor=actor, workflow=workflow)
        elif wanted == "settled":
            commands.settle_trouble(actor=actor, workflow=workflow)
    except RuleBroken as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("automation:edit", args=[workflow.id]))
    return HttpResponseRedirect(reverse("automation:workflow", args=[workflow.id]))


@require_POST
def version_restore(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """Make an older version the draft."""
    workflow = changeable(request, workflow_id)
    number = request.POST.get("number", "")
    rows = versions_of(workflow)
    version = get_object_or_404(rows, number=int(number) if number.isdecimal() and len(number) < 9 else 0)
    commands.change_draft(actor=request.actor, workflow=workflow, definition=from_data(version.definition))
    messages.success(request, _("This version is the draft now. Put it in force when it is right."))
    return HttpResponseRedirect(reverse("automation:edit", args=[workflow.id]))
