"""Who or what is behind a figure: people for managers, threads and posts as far as the reader may open them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.monday.tiles import definition_url
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.people_behind import items_behind
from folkmoot.insights.queries.reach import names_nobody
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.home import chosen, may_see


@require_safe
def behind(request: CommunityRequest, metric_name: str) -> HttpResponse:
    """The first of them, with how many there are."""
    may_see(request)
    count_question(request.actor)
    metric = metric_called(metric_name)
    if metric.behind_kind == "members" and not can_see_people(request.actor):
        raise NotAllowed(_("Managers see who is behind a figure."))
    context: dict[str, Any] = {
        "tabs": tabs_for(request.actor, "home"),
        "metric": metric,
        "definition_url": definition_url(metric_name),
    }
    try:
        choice = chosen(request)
        if not names_nobody(request.actor, choice.scope):
            raise NotAllowed(_("Managers see who is behind a figure."))
        context |= {"choice": choice, "found": items_behind(request.actor, metric, choice)}
    except StoreUnavailable as error:
        context["unavailable"] = str(error)
    return render(request, "insights/behind.html", context)
