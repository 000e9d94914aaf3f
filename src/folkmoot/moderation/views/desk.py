"""A moderator's own desk, the team as a whole, and how the queue is set."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.desks import end_shift, pause, set_desk
from folkmoot.moderation.commands.setting import set_care, set_hours, set_queue
from folkmoot.moderation.desk_forms import CareForm, DeskForm, HoursForm, QueueForm
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.desks import desk_of, hand_overs, standing_of
from folkmoot.moderation.queries.settings import care_rows, holidays_as_text, hours_of, queue_settings
from folkmoot.moderation.queries.team import PEOPLE_AT_LEAST, own_figures, team_report
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.views.queue import worker


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: CommunityRequest) -> HttpResponse:
    """How one wants to work, what one has done, and what others left."""
    actor = worker(request)
    own = desk_of(actor.community_id, actor.own_id)
    form = DeskForm(request.POST or None, initial=DeskForm.said(own))
    if request.method == "POST" and form.is_valid():
        set_desk(actor=actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("moderation:desk"))
    context = {
        "form": form,
        "standing": standing_of(actor.community_id, actor.own_id),
        "figures": own_figures(actor),
        "hand_overs": hand_overs(actor.community_id, actor.own_id),
        "tabs": tabs_for(actor, "desk"),
    }
    return render(request, "moderation/desk.html", context, status=422 if form.errors else 200)


@require_POST
def shift_end(request: CommunityRequest) -> HttpResponse:
    """End the shift, with a note for who comes next."""
    end_shift(actor=worker(request), note=request.POST.get("note", ""))
    messages.success(request, _("Your shift is over. Thank you. What you had in hand is free again."))
    return HttpResponseRedirect(reverse("moderation:desk"))


@require_POST
def take_break(request: CommunityRequest) -> HttpResponse:
    """Take a break, or come back from it."""
    actor = worker(request)
    if request.POST.get("on") == "0":
        pause(actor=actor, minutes=0)
        messages.success(request, _("Welcome back."))
    else:
        pause(actor=actor)
        messages.success(request, _("Enjoy your break. Nothing is given to you meanwhile."))
    return HttpResponseRedirect(reverse("moderation:queue"))


@require_safe
def team(request: CommunityRequest) -> HttpResponse:
    """How the team fares: sums and spreads, nobody's name."""
    actor = _manager(request)
    report = team_report(actor.community_id)
    context = {
        "report": report, "people_at_least": PEOPLE_AT_LEAST, "tabs": tabs_for(actor, "team"),
        "in_time": _percent(report.in_time), "top_share": _percent(report.top_share),
        "first_response": _lasting(report.first_response),
    }  # fmt: skip
    return render(request, "moderation/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """Targets and hours, how heavy the clauses are, and when flags hide something."""
    actor = _manager(request)
    clauses = clauses_in_force(actor.community_id)
    part = request.POST.get("part", "")
    forms = {
        "queue": QueueForm(
            request.POST if part == "queue" else None, initial=QueueForm.said(queue_settings(actor.community_id))
        ),
        "hours": HoursForm(
            request.POST if part == "hours" else None,
            initial=HoursForm.said(hours_of(actor.community_id), holidays_as_text(actor.community_id)),
        ),
        "care": CareForm(
            request.POST if part == "care" else None, clauses=clauses, known=care_rows(actor.community_id)
        ),
    }
    form = forms.get(part)
    if request.method == "POST" and form is None:
        raise RuleBroken("part", _("Choose what is to be saved."))
    if form is not None and form.is_valid():
        _save(request, form)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("moderation:settings"))
    context = {"forms": forms, "clauses": clauses, "tabs": tabs_for(actor, "settings")}
    return render(request, "moderation/settings.html", context, status=422 if form is not None else 200)


def _save(request: CommunityRequest, form: object) -> None:
    actor = request.actor
    if isinstance(form, QueueForm):
        set_queue(actor=actor, **form.cleaned_data)
    elif isinstance(form, HoursForm):
        set_hours(actor=actor, hours=form.spans, holidays=form.days)
    elif isinstance(form, CareForm):
        set_care(actor=actor, care=form.care())


def _percent(part: float | None) -> str:
    return "" if part is None else f"{part:.0%}"


def _lasting(wait: timedelta | None) -> str:
    return "" if wait is None else timesince(timezone.now() - wait)


def _manager(request: CommunityRequest) -> Actor:
    if not runs_the_queue(request.actor):
        raise NotAllowed(_("This page is for managers."))
    return request.actor
