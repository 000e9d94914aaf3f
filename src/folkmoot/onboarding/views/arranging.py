"""How newcomers are greeted: target, checklist, words, journeys."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.automation.queries.workflows import listed_workflows
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.onboarding import commands
from folkmoot.onboarding.commands.arranging import EntryDraft
from folkmoot.onboarding.forms import EntryForms, GreetingForms, SettingsForm
from folkmoot.onboarding.models import GreetingTemplate
from folkmoot.onboarding.policies import can_arrange
from folkmoot.onboarding.queries.checklist import entries_of
from folkmoot.onboarding.queries.settings import settings_of

_READ_OR_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(_READ_OR_WRITE)
def settings(request: CommunityRequest) -> HttpResponse:
    """The target and its hours, and the way to everything else."""
    must_arrange(request)
    row = settings_of(request.community.id)
    names = ("target_hours", "weekdays", "opens", "closes", "shows_checklist")
    form = SettingsForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_onboarding(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("onboarding:settings"))
    journeys = [each for each in listed_workflows(request.actor) if each.workflow.kind == "journey"]
    context = {"form": form, "journeys": journeys}
    return render(request, "onboarding/settings.html", context, status=_status(request))


@require_http_methods(_READ_OR_WRITE)
def checklist(request: CommunityRequest) -> HttpResponse:
    """Order, words and choice of the checklist's items."""
    must_arrange(request)
    initial = [
        {"item": each.item.name, "label": each.label, "text": each.text, "is_shown": each.is_shown}
        for each in entries_of(request.community.id)
    ]
    rows = EntryForms(request.POST or None, initial=initial)
    if request.method == "POST" and rows.is_valid():
        drafts = [EntryDraft(**{name: form.cleaned_data[name] for name in _ENTRY}) for form in rows.ordered_forms]
        try:
            commands.order_checklist(actor=request.actor, entries=drafts)
        except RuleBroken as error:
            rows.non_form_errors().append(error.message)
        else:
            messages.success(request, _("Saved. Newcomers see it so from now on."))
            return HttpResponseRedirect(reverse("onboarding:checklist"))
    return render(request, "onboarding/checklist.html", {"rows": rows}, status=_status(request))


@require_http_methods(_READ_OR_WRITE)
def greetings(request: CommunityRequest) -> HttpResponse:
    """Words to begin a greeting with."""
    must_arrange(request)
    rows = GreetingForms(request.POST or None, initial=list(_known()))
    if request.method == "POST" and rows.is_valid():
        kept = [form for form in rows.ordered_forms if form.cleaned_data.get("text")]
        try:
            commands.change_greetings(
                actor=request.actor,
                greetings=[(form.cleaned_data["name"], form.cleaned_data["text"]) for form in kept],
            )
        except RuleBroken as error:
            _say(rows, kept, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("onboarding:greetings"))
    return render(request, "onboarding/greetings.html", {"rows": rows}, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def journeys(request: CommunityRequest) -> HttpResponse:
    """Put the proposed journeys in force, or want none; who only looks is led to where they stand."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("onboarding:settings"))
    must_arrange(request)
    if request.POST.get("do") == "none":
        commands.decline_journeys(actor=request.actor)
        return HttpResponseRedirect(reverse("content:manage"))
    try:
        commands.propose_journeys(actor=request.actor)
        messages.success(request, _("They are in force. Whoever joins from now on is greeted."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("automation:list"))


def must_arrange(request: CommunityRequest) -> None:
    if not can_arrange(request.actor):
        raise NotAllowed(_("Managers decide how newcomers are greeted."))


_ENTRY = ("item", "label", "text", "is_shown")


def _known() -> Any:
    return GreetingTemplate.objects.order_by("position", "id").values("name", "text")


def _say(rows: Any, kept: list[Any], error: RuleBroken) -> None:
    index, _dash, name = error.field.partition("-")
    if index.isdecimal() and int(index) < len(kept):
        kept[int(index)].add_error(name if name in kept[int(index)].fields else None, error.message)
    else:
        rows.non_form_errors().append(error.message)


def _status(request: CommunityRequest) -> int:
    return 422 if request.method == "POST" else 200
