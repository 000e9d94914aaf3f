"""Whom to talk to: champions, rising, at risk, and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.talking import last_known_day, talk_to
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for


@require_safe
def talk(request: CommunityRequest) -> HttpResponse:
    """The page; managers only."""
    if not can_see_people(request.actor):
        raise NotAllowed(_("Managers see whom to talk to."))
    count_question(request.actor)
    context: dict[str, Any] = {"tabs": tabs_for(request.actor, "talk")}
    try:
        today = last_known_day(request.community, request.GET)
        if today is not None:
            context |= {"today": today, "lists": talk_to(request.actor, today)}
    except StoreUnavailable as error:
        context["unavailable"] = str(error)
    return render(request, "insights/talk_to.html", context)
