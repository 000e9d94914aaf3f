"""The list of workflows, what to begin from, and the brake for all of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.automation import commands
from folkmoot.automation.commands.senders import settings_of
from folkmoot.automation.forms import SettingsForm
from folkmoot.automation.policies import can_change_workflows
from folkmoot.automation.queries.workflows import failed_runs, listed_workflows, troubled_workflows
from folkmoot.automation.starters import starters
from folkmoot.automation.views.finding import must_see
from folkmoot.automation.vocabulary.outside import signing_key
from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.core.request import CommunityRequest

_FAILED_SHOWN = 20


@require_safe
def workflow_list(request: CommunityRequest) -> HttpResponse:
    must_see(request)
    context = {
        "rows": listed_workflows(request.actor, archived="archived" in request.GET),
        "archived": "archived" in request.GET,
        "failed": failed_runs(request.actor)[:_FAILED_SHOWN],
        "troubled": troubled_workflows(request.actor),
        "may_change": can_change_workflows(request.actor),
        "rules": settings_of(request.community.id),
    }
    return render(request, "automation/workflow_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workflow_create(request: CommunityRequest) -> HttpResponse:
    """Choose what to begin from; it is made as a draft and opened."""
    if not can_change_workflows(request.actor):
        raise NotAllowed(_("Managers look after workflows."))
    if request.method == "POST":
        starter = starters.find(request.POST.get("starter", ""))
        if starter is None:
            raise NotFound(_("There is nothing of that name to begin from."))
        workflow = commands.create_workflow(
            actor=request.actor,
            name=str(starter.label),
            description=str(starter.text),
            definition=starter.definition(request.community.id),
            kind=starter.kind,
            template=starter.name,
        )
        return HttpResponseRedirect(reverse("automation:edit", args=[workflow.id]))
    return render(request, "automation/workflow_create.html", {"starters": list(starters)})


@require_POST
def stop_all(request: CommunityRequest) -> HttpResponse:
    """The brake, and letting go of it."""
    if request.POST.get("on", "1") == "1":
        commands.stop_all(actor=request.actor)
        messages.success(request, _("All workflows stand still."))
    else:
        commands.resume_all(actor=request.actor)
        messages.success(request, _("The workflows go on."))
    return HttpResponseRedirect(reverse("automation:list"))


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """What holds for all workflows."""
    if not can_change_workflows(request.actor):
        raise NotAllowed(_("Managers look after workflows."))
    row = settings_of(request.community.id)
    form = SettingsForm(request.POST or None, initial={"messages_a_day": row.messages_a_day})
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_settings(actor=request.actor, messages_a_day=form.cleaned_data["messages_a_day"])
        except RuleBroken as error:
            form.add_error("messages_a_day", error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("automation:list"))
    return render(
        request,
        "automation/settings.html",
        {"form": form, "key": signing_key(request.community.id)},
        status=422 if request.method == "POST" else 200,
    )
