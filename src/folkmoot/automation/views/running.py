"""What ran: the log, one run, a dry run; and members' own messages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.automation import commands
from folkmoot.automation.commands.workflows import latest
from folkmoot.automation.models import Run
from folkmoot.automation.policies import can_change_workflows, notes_visible_to, runs_visible_to
from folkmoot.automation.queries.dry_run import DAYS_AT_MOST, LOOKED_AT_MOST, SHOWN_AT_MOST, dry_run
from folkmoot.automation.queries.runs import log_of, runs_like
from folkmoot.automation.queries.workflows import definition_of
from folkmoot.automation.views.finding import changeable, readable, readable_run
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest

_PAGE = 50


@require_safe
def run_list(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """The log of a workflow, by state and member."""
    workflow = readable(request, workflow_id)
    rows = runs_like(
        runs_visible_to(request.actor).filter(workflow=workflow),
        state=request.GET.get("state", ""),
        who=request.GET.get("who", ""),
        cursor=request.GET.get("before", ""),
    )
    found = list(rows[: _PAGE + 1])
    context = {
        "workflow": workflow,
        "runs": found[:_PAGE],
        "older": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "states": Run.State.choices,
        "state": request.GET.get("state", ""),
        "who": request.GET.get("who", ""),
    }
    return render(request, "automation/run_list.html", context)


@require_safe
def run_detail(request: CommunityRequest, run_id: int) -> HttpResponse:
    """One run, step by step."""
    run = readable_run(request, run_id)
    context = {"run": run, "log": log_of(run), "may_change": can_change_workflows(request.actor)}
    return render(request, "automation/run_detail.html", context)


@require_POST
def run_action(request: CommunityRequest, run_id: int) -> HttpResponse:
    """Try a failed step again, leave it out, stop the run."""
    run = readable_run(request, run_id)
    changeable(request, run.workflow_id)
    wanted = request.POST.get("do", "")
    does = {"retry": commands.retry_step, "skip": commands.skip_step, "stop": commands.stop_run}.get(wanted)
    try:
        if does is not None:
            does(actor=request.actor, run=run)
    except RuleBroken as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("automation:run", args=[run.id]))


@require_safe
def dry_run_page(request: CommunityRequest, workflow_id: int) -> HttpResponse:
    """What it would do, with nothing done."""
    workflow = readable(request, workflow_id)
    definition = latest(workflow) if can_change_workflows(request.actor) else definition_of(workflow)
    needs_post = definition.trigger.kind == "event" and definition.trigger.event.startswith("content.")
    mode = "members" if request.GET.get("mode") == "members" and not needs_post else "log"
    asked = request.GET.get("days", "30")
    days = min(int(asked), DAYS_AT_MOST) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 30
    url = reverse("automation:dry-run", args=[workflow.id])
    tabs = [(_("The last days"), url, mode == "log", None)]
    if not needs_post:
        tabs.append((_("Everybody who is here now"), f"{url}?mode=members", mode == "members", None))
    context = {
        "workflow": workflow,
        "run": dry_run(workflow, definition, mode=mode, days=days),
        "is_draft": workflow.draft is not None,
        "tabs": tabs,
        "days": days,
        "most": LOOKED_AT_MOST,
        "shown": SHOWN_AT_MOST,
    }
    return render(request, "automation/dry_run.html", context)


@require_safe
def note(request: CommunityRequest, note_id: int) -> HttpResponse:
    """A message, for whom it was written."""
    row = get_object_or_404(notes_visible_to(request.actor).select_related("sender"), id=note_id)
    return render(request, "automation/note.html", {"note": row})


@require_POST
def note_seen(request: CommunityRequest, note_id: int) -> HttpResponse:
    row = get_object_or_404(notes_visible_to(request.actor), id=note_id)
    commands.see_note(actor=request.actor, note=row)
    return HttpResponseRedirect(reverse("content:home"))
