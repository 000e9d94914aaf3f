"""The spaces as managers see them: their order, their settings, what is archived."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces import commands
from folkmoot.spaces.policies import can_manage_spaces, spaces_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: CommunityRequest) -> HttpResponse:
    """Move one up or down by a button, or send the whole order, as dragging does."""
    if not can_manage_spaces(request.actor):
        raise NotAllowed(_("Managers look after spaces."))
    spaces = list(spaces_visible_to(request.actor).order_by("position", "name"))
    if request.method == "POST":
        commands.order_spaces(actor=request.actor, ids=_wanted(request, [space.id for space in spaces]))
        return HttpResponseRedirect(reverse("spaces:order"))
    return render(request, "spaces/order.html", {"spaces": spaces})


def _wanted(request: CommunityRequest, ids: list[int]) -> list[int]:
    for action, step in (("up", -1), ("down", 1)):
        moved = _number(request.POST.get(action, ""))
        if moved in ids:
            index = ids.index(moved)
            target = min(max(index + step, 0), len(ids) - 1)
            ids.insert(target, ids.pop(index))
            return ids
    return [_number(text) for text in request.POST.getlist("space")] or ids


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
