"""Agreeing on a goal by the signed link in a letter, without an account."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.goal_signing import sign_goal, withdraw_signature
from folkmoot.insights.forms_goals import VerdictForm
from folkmoot.insights.goals.tickets import read_signing_ticket
from folkmoot.insights.models import GoalPerson, GoalSignature, GoalVersion
from folkmoot.insights.views.goal_sights import asked_sight, owners_of, step_sights


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_by_link(request: CommunityRequest, ticket: str) -> HttpResponse:
    """What is asked, and what one says to it; who has the link acts for the person it was sent to."""
    version, person = _named(request, ticket)
    form = VerdictForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST":
        rate_limits.check("report", key=rate_limits.client_address(request))
        if _said(request, version, person, form):
            return HttpResponseRedirect(reverse("insights:goal-sign-by-link", args=[ticket]))
    signature = GoalSignature.everywhere.filter(version=version, person=person).first()
    newest = GoalVersion.everywhere.filter(goal_id=version.goal_id).order_by("-number").first()
    context = {
        "version": version, "goal": version.goal, "person": person, "signature": signature, "form": form,
        "asked": asked_sight(version), "owners": owners_of(version.goal),
        "steps": step_sights(version.goal, version, None), "is_newest": newest == version,
        "is_open": not version.goal.is_closed,
    }  # fmt: skip
    response = render(request, "insights/goals/goal_sign.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def _said(request: CommunityRequest, version: GoalVersion, person: GoalPerson, form: VerdictForm) -> bool:
    actor = Actor.system(request.community.id)
    try:
        if request.POST.get("do") == "withdraw":
            withdraw_signature(actor=actor, version=version, person=person)
            return True
        if not form.is_valid():
            return False
        agrees = request.POST.get("do") == "agree"
        sign_goal(actor=actor, version=version, person=person, agrees=agrees, **form.cleaned_data)
    except RuleBroken as error:
        form.is_valid()
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    return True


def _named(request: CommunityRequest, ticket: str) -> tuple[GoalVersion, GoalPerson]:
    said = read_signing_ticket(ticket)
    if said is None or said.community_id != request.community.id:
        raise Http404
    rows = GoalVersion.everywhere.filter(community_id=request.community.id).select_related("goal")
    version = get_object_or_404(rows, id=said.version_id)
    people = GoalPerson.everywhere.filter(goal_id=version.goal_id, removed_at__isnull=True, member__isnull=True)
    return version, get_object_or_404(people, id=said.person_id)
