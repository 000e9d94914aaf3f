"""The pop-up in which a member lets a frame comment in their name. It is a page of our own, with the session."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.comments.commands import keys
from folkmoot.comments.models import CommentSite
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import can_write


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: CommunityRequest) -> HttpResponse:
    """Ask, by a click, whether the site may comment for the member; strangers sign in or join first."""
    site = get_object_or_404(CommentSite.objects.select_related("space"), origin=request.GET.get("site", ""))
    challenge = request.GET.get("challenge", "")
    if not keys.is_challenge(challenge):
        raise RuleBroken("bad-challenge", _("This page was not opened by a comment frame. Close it and try again."))
    here = f"{reverse('comments:consent')}?{urlencode({'site': site.origin, 'challenge': challenge})}"
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    if not request.actor.is_member or request.actor.needs_acceptance:
        return HttpResponseRedirect(f"{reverse('members:join')}?{urlencode({'next': here})}")
    context = {"site": site, "spoken": keys.spoken(challenge), "may_write": can_write(request.actor)}
    if request.method == "POST":
        address = rate_limits.client_address(request)
        keys.agree(actor=request.actor, site=site, challenge=challenge, address=address)
        context["is_done"] = True
    return render(request, "comments/consent.html", context)


@require_POST
def end_all(request: CommunityRequest) -> HttpResponse:
    """Sign the member out of every site that shows comments."""
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    keys.end_all_keys(actor=request.actor, member=request.member)
    return HttpResponseRedirect(reverse("members:account"))
