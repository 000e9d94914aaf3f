"""A new ticket for a page that has been open for long, and the choice to be seen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.chat.commands import choose_presence
from folkmoot.chat.context import live_of
from folkmoot.chat.queries import is_invisible
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest


@require_safe
@never_cache
def ticket(request: CommunityRequest) -> HttpResponse:
    if not request.actor.is_member:
        raise NotAllowed
    live = live_of(request)
    return JsonResponse({"address": live.address if live else "", "ticket": live.ticket if live else ""})


@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: CommunityRequest) -> HttpResponse:
    if not request.actor.is_member:
        raise NotAllowed
    if request.method == "POST":
        is_hidden = "invisible" in request.POST
        choose_presence(actor=request.actor, is_invisible=is_hidden)
        messages.success(
            request, _("Nobody sees when you are here.") if is_hidden else _("Others see when you are here.")
        )
        return redirect("chat:presence")
    return render(request, "chat/presence.html", {"is_invisible": is_invisible(request.actor)})
