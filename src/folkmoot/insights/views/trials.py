"""Trials of two ways with newcomers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands.trials import start_trial, stop_trial
from folkmoot.insights.health.trial_form import TrialForm
from folkmoot.insights.models import Trial
from folkmoot.insights.policies import can_make_trials, can_see_figures
from folkmoot.insights.queries.trials import segments_for_trials, trials_of, trials_said
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for

_SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: CommunityRequest) -> HttpResponse:
    """What comes of the trials, and a form for a new one."""
    actor = request.actor
    if not can_see_figures(actor) or (request.method == "POST" and not can_make_trials(actor)):
        raise NotAllowed(_("Managers start trials."))
    count_question(actor)
    form = TrialForm(request.POST or None, segments=segments_for_trials(actor))
    if request.method == "POST" and form.is_valid():
        try:
            start_trial(actor=actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("The trial is on. Give arm B the new way: workflows ask for the arm."))
            return redirect("insights:trials")
    context = {"tabs": tabs_for(actor, "trials"), "form": form, "may_start": can_make_trials(actor), **_said(request)}
    return render(request, "insights/trials.html", context, status=422 if form.errors else 200)


@require_POST
def trial_stop(request: CommunityRequest, trial_id: int) -> HttpResponseRedirect:
    """Let nobody into the trial any more."""
    if not can_make_trials(request.actor):
        raise NotAllowed(_("Managers stop trials."))
    stop_trial(actor=request.actor, trial=get_object_or_404(Trial.objects.all(), id=trial_id))
    messages.success(request, _("Nobody comes into the trial any more."))
    return redirect("insights:trials")


def _said(request: CommunityRequest) -> dict[str, Any]:
    found = trials_of(request.community.id)[:_SHOWN]
    try:
        return {"trials": trials_said(list(found), request.community.time_zone)}
    except StoreUnavailable as error:
        return {"unavailable": str(error)}
