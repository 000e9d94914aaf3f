"""Pages about spaces."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.spaces import commands
from folkmoot.spaces.forms import SpaceForm
from folkmoot.spaces.models import Space, SpaceMember
from folkmoot.spaces.policies import can_manage_spaces, spaces_visible_to


@require_safe
def space_list(request: CommunityRequest) -> HttpResponse:
    context = {"spaces": spaces_visible_to(request.actor), "may_manage": can_manage_spaces(request.actor)}
    return render(request, "spaces/space_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def space_create(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    form = SpaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            space = commands.create_space(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return HttpResponseRedirect(_address(space))
    return render(request, "spaces/space_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def space_edit(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    _for_managers(request)
    form = SpaceForm(request.POST or None, instance=Space.objects.get(id=space.id))
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.cleaned_data.items() if name != "slug" or value}
        try:
            space = commands.change_space(actor=request.actor, space=space, **changes)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(_address(space))
    rows = SpaceMember.objects.filter(space=space).select_related("member").order_by("member__name")
    context = {"form": form, "space": space, "rows": rows}
    return render(request, "spaces/space_form.html", context, status=422 if form.errors else 200)


@require_POST
def space_archive(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    commands.archive_space(actor=request.actor, space=space, is_archived=request.POST.get("on") != "0")
    return HttpResponseRedirect(reverse("spaces:edit", args=[space.slug]))


@require_POST
def space_members(request: CommunityRequest, space_slug: str) -> HttpResponse:
    """Let somebody in by handle, or take somebody out."""
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    handle = request.POST.get("handle", "").strip().lstrip("@")
    if not can_manage_spaces(request.actor):
        raise NotAllowed(_("Managers look after spaces."))
    member = Membership.objects.filter(handle__iexact=handle).first()
    if member is None:
        messages.error(request, _("Nobody here is called @%(handle)s.") % {"handle": handle[:40]})
    elif request.POST.get("remove"):
        commands.remove_space_member(actor=request.actor, space=space, member=member)
    else:
        is_moderator = request.POST.get("moderator") == "1"
        commands.add_space_member(actor=request.actor, space=space, member=member, is_moderator=is_moderator)
    return HttpResponseRedirect(reverse("spaces:edit", args=[space.slug]))


def _for_managers(request: CommunityRequest) -> None:
    if not can_manage_spaces(request.actor):
        raise NotAllowed(_("Managers look after spaces."))


def _address(space: Space) -> str:
    """Where the space is seen as it is now; of one for chat, where its channels are opened."""
    if space.kind == Space.Kind.CHAT:
        return reverse("chat:home") + f"#space-{space.id}"
    return reverse("spaces:list") + f"#{space.slug}"
