"""The classifier's page: what is in use, how it was measured, what the community's own learned, a text to try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.classifier_forms import SettingsForm, TrialForm
from folkmoot.moderation.commands.learning import ask_for_training, change_classifier_settings, use_classifier
from folkmoot.moderation.policies import can_see_classifier, runs_the_queue
from folkmoot.moderation.queries.classifier import (
    classifiers_of,
    new_decisions,
    settings_of,
)
from folkmoot.moderation.queries.scoring import general_classifier, learning_rows, trial_of
from folkmoot.moderation.tabs import tabs_for


@require_http_methods(["GET", "HEAD", "POST"])
def classifier(request: CommunityRequest) -> HttpResponse:
    """Everything about it; POST tries a text and keeps nothing of it."""
    _must_see(request)
    form = TrialForm(request.POST or None)
    trial = None
    if request.method == "POST" and form.is_valid():
        rate_limits.check("flag", key=f"classifier:{request.actor.member_id}")
        trial = trial_of(form.cleaned_data["text"], request.community.id)
    return _page(request, {"form": form, "trial": trial}, status=422 if form.errors else 200)


@require_POST
def classifier_settings(request: CommunityRequest) -> HttpResponse:
    """Whether it learns by night, and how much there is of what it looks for."""
    _must_manage(request)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, {"form": TrialForm(), "settings_form": form}, status=422)
    change_classifier_settings(
        actor=request.actor,
        learns=form.cleaned_data["learns"],
        spam_share=form.cleaned_data["spam_share"] / 100,
        toxicity_share=form.cleaned_data["toxicity_share"] / 100,
    )
    messages.success(request, _("Saved."))
    return _back()


@require_POST
def classifier_training(request: CommunityRequest) -> HttpResponse:
    """Ask for a training now."""
    _must_manage(request)
    try:
        ask_for_training(actor=request.actor)
        messages.success(request, _("The worker trains in a process of its own; look here again in some minutes."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return _back()


@require_POST
def classifier_choice(request: CommunityRequest) -> HttpResponse:
    """Put one in use that was made before, or the general one alone."""
    _must_manage(request)
    number = request.POST.get("number", "")
    try:
        use_classifier(actor=request.actor, number=int(number) if number.isdecimal() and len(number) < 9 else -1)
        messages.success(request, _("This one is in use from now on."))
    except RuleBroken as error:
        messages.error(request, error.message)
    return _back()


def _page(request: CommunityRequest, extra: dict[str, Any], *, status: int) -> HttpResponse:
    wanted = settings_of(request.community.id)
    initial = {
        "learns": wanted.learns,
        "spam_share": round(wanted.spam_share * 100, 1),
        "toxicity_share": round(wanted.toxicity_share * 100, 1),
    }
    context = {
        "tabs": tabs_for(request.actor, "classifier"),
        "general": general_classifier(),
        "own": [(row, learning_rows(row)) for row in classifiers_of(request.community.id)],
        "settings_form": SettingsForm(initial=initial),
        "wanted": wanted,
        "fresh": new_decisions(request.community.id),
        "manages": runs_the_queue(request.actor),
        "slug": request.community.slug,
        **extra,
    }
    return render(request, "moderation/classifier.html", context, status=status)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("moderation:classifier"))


def _must_see(request: CommunityRequest) -> None:
    if not can_see_classifier(request.actor):
        raise NotAllowed


def _must_manage(request: CommunityRequest) -> None:
    if not runs_the_queue(request.actor):
        raise NotAllowed
