"""Goals: all of them at a glance, and one with everything that was agreed on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands import goal_closing, goal_signing
from folkmoot.insights.commands import goals as commands
from folkmoot.insights.forms_goals import ClosingForm, GoalForm, VerdictForm, goal_initial
from folkmoot.insights.goals.present import present_words
from folkmoot.insights.metrics.catalogue import ALL
from folkmoot.insights.models import Goal, GoalMilestone, GoalPerson
from folkmoot.insights.policies_goals import can_change_goals, can_lead_goal, can_see_goals, goals_visible_to
from folkmoot.insights.queries.goals import listed_goals, newest_version
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.goal_sights import goal_sight, listed_sights

_READ_OR_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def goal_list(request: CommunityRequest) -> HttpResponse:
    if not can_see_goals(request.actor):
        raise NotAllowed(_("The staff of the community sees its goals, and who is named on one."))
    count_question(request.actor)
    closed = "closed" in request.GET
    context = {
        "tabs": tabs_for(request.actor, "goals"),
        "rows": listed_sights(listed_goals(request.actor, closed=closed)),
        "closed": closed,
        "may_change": can_change_goals(request.actor),
    }
    return render(request, "insights/goals/goal_list.html", context)


@require_http_methods(_READ_OR_WRITE)
def goal_create(request: CommunityRequest) -> HttpResponse:
    _must_change(request)
    form = GoalForm(request.POST or None, community_id=request.community.id)
    if request.method == "POST" and form.is_valid():
        try:
            goal = commands.create_goal(actor=request.actor, draft=form.draft())
        except RuleBroken as error:
            _say(form, error)
        else:
            messages.success(request, _("Written down. Nobody has been asked yet."))
            return _to(goal)
    return _form(request, form, _("A new goal"), reverse("insights:goals"))


@require_safe
def goal_detail(request: CommunityRequest, goal_id: int) -> HttpResponse:
    goal = _readable(request, goal_id)
    count_question(request.actor)
    return _detail(request, goal, VerdictForm(initial=_own_name(request)), ClosingForm())


@require_http_methods(_READ_OR_WRITE)
def goal_edit(request: CommunityRequest, goal_id: int) -> HttpResponse:
    _must_change(request)
    goal = _readable(request, goal_id)
    initial = goal_initial(goal, newest_version(goal))
    form = GoalForm(request.POST or None, initial=initial, community_id=request.community.id)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_goal(actor=request.actor, goal=goal, draft=form.draft())
        except RuleBroken as error:
            _say(form, error)
        else:
            messages.success(request, _("Saved."))
            return _to(goal)
    return _form(request, form, goal.name, reverse("insights:goal", args=[goal.id]), goal)


@require_POST
def goal_propose(request: CommunityRequest, goal_id: int) -> HttpResponse:
    """Ask the stakeholders, or remind those who have said nothing."""
    goal = _readable(request, goal_id)
    try:
        if request.POST.get("again"):
            goal_signing.remind_signers(actor=request.actor, goal=goal)
            messages.success(request, _("Who has said nothing is asked again, once a day at most."))
        else:
            commands.propose_goal(actor=request.actor, goal=goal)
            messages.success(request, _("The stakeholders are asked by e-mail."))
    except (RuleBroken, StoreUnavailable) as error:
        messages.error(request, str(error))
    return _to(goal)


@require_POST
def goal_discard(request: CommunityRequest, goal_id: int) -> HttpResponse:
    goal = _readable(request, goal_id)
    try:
        is_gone = commands.discard_goal_draft(actor=request.actor, goal=goal)
    except RuleBroken as error:
        messages.error(request, error.message)
        return _to(goal)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("insights:goals")) if is_gone else _to(goal)


@require_POST
def goal_sign(request: CommunityRequest, goal_id: int) -> HttpResponse:
    """A member agrees, objects, or takes back what they said."""
    goal = _readable(request, goal_id)
    version = newest_version(goal)
    rows = GoalPerson.everywhere.filter(goal=goal, part=GoalPerson.Part.STAKEHOLDER)
    person = get_object_or_404(rows, member_id=request.actor.member_id)
    form = VerdictForm(request.POST)
    try:
        if request.POST.get("do") == "withdraw":
            goal_signing.withdraw_signature(actor=request.actor, version=version, person=person)
            messages.success(request, _("Taken back."))
            return _to(goal)
        if form.is_valid():
            agrees = request.POST.get("do") == "agree"
            goal_signing.sign_goal(
                actor=request.actor, version=version, person=person, agrees=agrees, **form.cleaned_data
            )
            messages.success(request, _("Thank you. Your word stands below the goal."))
            return _to(goal)
    except RuleBroken as error:
        _say(form, error)
    return _detail(request, goal, form, ClosingForm(), status=422)


@require_POST
def goal_close(request: CommunityRequest, goal_id: int) -> HttpResponse:
    """Close it, or open it again."""
    goal = _readable(request, goal_id)
    form = ClosingForm(request.POST)
    try:
        if request.POST.get("do") == "reopen":
            goal_closing.reopen_goal(actor=request.actor, goal=goal)
            messages.success(request, _("It is open again."))
            return _to(goal)
        if form.is_valid():
            goal_closing.close_goal(actor=request.actor, goal=goal, **form.cleaned_data)
            messages.success(request, _("Closed. It can be opened again from its page."))
            return _to(goal)
        if not can_lead_goal(request.actor, goal):
            raise NotAllowed(_("Managers and the goal's owners do that."))
    except RuleBroken as error:
        _say(form, error)
    return _detail(request, goal, VerdictForm(initial=_own_name(request)), form, status=422)


@require_POST
def goal_milestone(request: CommunityRequest, goal_id: int, milestone_id: int) -> HttpResponse:
    goal = _readable(request, goal_id)
    milestone = get_object_or_404(GoalMilestone.everywhere.filter(goal=goal), id=milestone_id)
    try:
        commands.mark_milestone(actor=request.actor, milestone=milestone, is_done=request.POST.get("done") == "1")
    except RuleBroken as error:
        messages.error(request, error.message)
    return _to(goal)


def _readable(request: CommunityRequest, goal_id: int) -> Goal:
    if not can_see_goals(request.actor):
        raise NotAllowed(_("The staff of the community sees its goals, and who is named on one."))
    return get_object_or_404(goals_visible_to(request.actor).select_related("version"), id=goal_id)


def _must_change(request: CommunityRequest) -> None:
    if not can_change_goals(request.actor):
        raise NotAllowed(_("Managers set goals."))


def _detail(
    request: CommunityRequest, goal: Goal, verdict: VerdictForm, closing: ClosingForm, status: int = 200
) -> HttpResponse:
    context = {
        "tabs": tabs_for(request.actor, "goals"),
        "sight": goal_sight(goal, request.actor),
        "goal": goal,
        "verdict_form": verdict,
        "closing_form": closing,
        "may_change": can_change_goals(request.actor),
        "may_lead": can_lead_goal(request.actor, goal),
    }
    return render(request, "insights/goals/goal_detail.html", context, status=status)


def _form(request: CommunityRequest, form: GoalForm, title: str, back: str, goal: Goal | None = None) -> HttpResponse:
    was_asked = goal is not None and newest_version(goal).proposed_at is not None
    _tell_present(request, form)
    if goal is None:
        del form.fields["change_note"]
    context = {
        "tabs": tabs_for(request.actor, "goals"), "form": form, "title": title, "back": back, "was_asked": was_asked,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/goals/goal_form.html", context, status=status)


def _tell_present(request: CommunityRequest, form: GoalForm) -> None:
    """Say below the choice of the metric what it is now, and again when another is chosen."""
    told = {name: request.GET.get(name) or form[name].value() for name in ("metric", "span")}
    count_question(request.actor)
    words = present_words(request.community, told["metric"] or ALL[0].name, told["span"] or "")
    form["metric"].help_text = format_html('<span id="present" role="status">{}</span>', words)
    asking = {
        "hx-get": request.path, "hx-trigger": "change", "hx-include": "[name=metric], [name=span]",
        "hx-select": "#present", "hx-target": "#present", "hx-swap": "outerHTML",
    }  # fmt: skip
    for name in told:
        form.fields[name].widget.attrs |= asking


def _own_name(request: CommunityRequest) -> dict[str, Any]:
    return {"name": request.member.name if request.member else ""}


def _say(form: Any, error: RuleBroken) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _to(goal: Goal) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("insights:goal", args=[goal.id]))
