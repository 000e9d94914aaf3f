"""Whom one blocks and mutes, and being one with an imported author."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.commands.claiming import claimable
from folkmoot.members.models import Membership, Relation
from folkmoot.members.policies import can_link_authors, members_visible_to


@require_POST
def relation(request: CommunityRequest, member_id: int) -> HttpResponse:
    """Block or mute, or take it back; from the list one comes back to the list."""
    person = get_object_or_404(members_visible_to(request.actor), id=member_id)
    kind, is_on = request.POST.get("kind", ""), request.POST.get("on") != "0"
    change = commands.relate if is_on else commands.unrelate
    change(actor=request.actor, other=person, kind=kind)
    messages.success(request, _done(kind, is_on) % {"name": person.name})
    if request.POST.get("back") == "list":
        return HttpResponseRedirect(reverse("members:relations"))
    return HttpResponseRedirect(reverse("members:profile", args=[person.handle]))


def _done(kind: str, is_on: bool) -> str:
    if kind == Relation.Kind.BLOCK:
        return _("You block %(name)s now.") if is_on else _("You no longer block %(name)s.")
    return _("You mute %(name)s now.") if is_on else _("You no longer mute %(name)s.")


@require_safe
def relations(request: CommunityRequest) -> HttpResponse:
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    rows = Relation.objects.filter(member=request.member).select_related("other").order_by("other__name", "kind")
    return render(request, "members/relations.html", {"rows": rows[:500]})


@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: CommunityRequest) -> HttpResponse:
    """What was imported under one's own addresses."""
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    if request.method == "POST":
        count = commands.claim_here(actor=request.actor, member=request.member)
        text = ngettext("%(count)d author is you now.", "%(count)d authors are you now.", count) % {"count": count}
        messages.success(request, text if count else _("There was nothing to claim."))
        return HttpResponseRedirect(reverse("members:claims"))
    return render(request, "members/claims.html", {"authors": claimable(request.member)[:50]})


@require_POST
def link(request: CommunityRequest, member_id: int) -> HttpResponse:
    """Say that an imported author is the member of this short name."""
    imported = get_object_or_404(members_visible_to(request.actor), id=member_id)
    if not can_link_authors(request.actor):
        raise NotAllowed(_("Managers link imported authors."))
    handle = request.POST.get("handle", "").strip().lstrip("@")
    member = Membership.objects.filter(handle__iexact=handle).first()
    if member is None:
        raise RuleBroken("no-member", _("Nobody here has this short name."), field="handle")
    member = commands.link_author(actor=request.actor, imported=imported, member=member)
    messages.success(request, _("They are one now."))
    return HttpResponseRedirect(reverse("members:profile", args=[member.handle]))
