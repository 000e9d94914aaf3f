"""A new ticket for a page that has been open for long."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from folkmoot.chat.context import live_of
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest


@require_safe
@never_cache
def ticket(request: CommunityRequest) -> HttpResponse:
    if not request.actor.is_member:
        raise NotAllowed
    live = live_of(request)
    return JsonResponse({"address": live.address if live else "", "ticket": live.ticket if live else ""})
