"""The Monday page: how are we, what changed, why, whom should I talk to, what do I tell my boss."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.tabs import tabs_for


@require_safe
def home(request: CommunityRequest) -> HttpResponse:
    """The overview; staff only."""
    if not can_see_figures(request.actor):
        raise NotAllowed(_("The staff of the community sees its figures."))
    return render(request, "insights/home.html", {"tabs": tabs_for(request.actor, "home")})
