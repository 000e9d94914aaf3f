"""Buddies: one's own offer and newcomers, and the load of all for who looks after them; the member's checklist."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to
from folkmoot.onboarding import commands
from folkmoot.onboarding.forms import OfferForm
from folkmoot.onboarding.models import BuddyPair, Volunteer
from folkmoot.onboarding.policies import can_greet, can_volunteer, pairs_visible_to
from folkmoot.onboarding.queries.buddies import loads
from folkmoot.onboarding.views.welcome import must_greet


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: CommunityRequest) -> HttpResponse:
    """Be a buddy, or rest from it; one's own newcomers."""
    if not request.actor.is_member:
        raise NotAllowed(_("This page is for members."))
    own = Volunteer.objects.filter(member_id=request.actor.member_id).first()
    form = OfferForm(request.POST if "rest" not in request.POST and request.POST else None, initial=_initial(own))
    if "rest" in request.POST:
        commands.rest_from_helping(actor=request.actor)
        return HttpResponseRedirect(reverse("onboarding:offer"))
    if request.method == "POST" and form.is_valid():
        try:
            commands.offer_help(actor=request.actor, **form.offered())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Thank you! You will hear of it when a newcomer gets you."))
            return HttpResponseRedirect(reverse("onboarding:offer"))
    pairs = pairs_visible_to(request.actor).filter(state=BuddyPair.State.ACTIVE).select_related("newcomer", "buddy")
    context = {
        "form": form,
        "own": own,
        "may_offer": can_volunteer(request.actor),
        "mine": pairs.filter(buddy_id=request.actor.member_id),
        "my_buddy": pairs.filter(newcomer_id=request.actor.member_id).first(),
    }
    return render(request, "onboarding/offer.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def buddies(request: CommunityRequest) -> HttpResponse:
    """Who takes newcomers, how many they have; POST gives a newcomer a buddy."""
    must_greet(request)
    error = ""
    if request.method == "POST":
        error = _match(request)
        if not error:
            return HttpResponseRedirect(reverse("onboarding:buddies"))
    active = pairs_visible_to(request.actor).filter(state=BuddyPair.State.ACTIVE)
    context = {
        "loads": loads(request.community.id),
        "pairs": active.select_related("newcomer", "buddy").order_by("-since")[:100],
        "error": error,
        "typed": request.POST.get("newcomer", ""),
    }
    return render(request, "onboarding/buddies.html", context, status=422 if error else 200)


@require_POST
def pair_end(request: CommunityRequest, pair_id: int) -> HttpResponse:
    """Give a newcomer back, so that another is found, or end it."""
    pair = get_object_or_404(pairs_visible_to(request.actor), id=pair_id)
    try:
        if request.POST.get("do") == "end":
            commands.end_pair(actor=request.actor, pair=pair)
        else:
            found = commands.give_back(actor=request.actor, pair=pair)
            messages.success(request, _("Another buddy was found.") if found else _("Nobody else is free now."))
    except RuleBroken as error:
        messages.error(request, error.message)
    page = "onboarding:buddies" if can_greet(request.actor) else "onboarding:offer"
    return HttpResponseRedirect(reverse(page))


@require_POST
def checklist_dismiss(request: CommunityRequest) -> HttpResponse:
    commands.dismiss_checklist(actor=request.actor)
    return HttpResponseRedirect(reverse("content:home"))


def _match(request: CommunityRequest) -> str:
    """Give a buddy; returns what is wrong."""
    newcomer, buddy = _named(request, "newcomer"), _named(request, "buddy")
    if newcomer is None:
        return _("Nobody here has this short name.")
    try:
        pair = commands.match_buddy(actor=request.actor, newcomer=newcomer, buddy=buddy)
    except RuleBroken as error:
        return error.message
    return "" if pair is not None else _("No buddy is free.")


def _named(request: CommunityRequest, name: str) -> Membership | None:
    handle = request.POST.get(name, "").strip().lstrip("@")
    rows = members_visible_to(request.actor).filter(state=Membership.State.ACTIVE, handle__iexact=handle)
    return rows.select_related("account", "community").first() if handle and "\0" not in handle else None


def _initial(own: Volunteer | None) -> dict[str, object]:
    if own is None:
        return {}
    return {
        "capacity": own.capacity, "languages": ", ".join(own.languages), "interests": ", ".join(own.interests),
        "greeting": own.greeting,
    }  # fmt: skip
