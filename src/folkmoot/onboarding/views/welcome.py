"""The welcome queue: who was not greeted yet, and greeting them in place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.onboarding import commands
from folkmoot.onboarding.models import GreetingTemplate, Welcome
from folkmoot.onboarding.policies import can_arrange, can_greet, welcomes_visible_to
from folkmoot.onboarding.queries.settings import settings_of
from folkmoot.onboarding.queries.welcome import pace, waiting


@require_safe
def welcome(request: CommunityRequest) -> HttpResponse:
    must_greet(request)
    return _page(request)


@require_POST
def welcome_action(request: CommunityRequest, item_id: int) -> HttpResponse:
    """Claim, leave to others, see later, put away, or greet; what was typed is never lost."""
    must_greet(request)
    row = get_object_or_404(welcomes_visible_to(request.actor), id=item_id)
    wanted, actor, text = request.POST.get("do", ""), request.actor, request.POST.get("text", "")
    try:
        if wanted == "claim":
            commands.claim_welcome(actor=actor, row=row)
        elif wanted == "release":
            commands.release_welcome(actor=actor, row=row)
        elif wanted == "snooze":
            commands.snooze_welcome(actor=actor, row=row)
        elif wanted in ("greeted", "nobody"):
            commands.settle_welcome(actor=actor, row=row, was_greeted=wanted == "greeted")
        elif wanted == "use":
            return _page(request, row=row, text=_template(request), status=200)
        else:
            commands.greet(actor=actor, row=row, text=text)
            messages.success(request, _("Greeted."))
    except RuleBroken as error:
        return _page(request, row=row, text=text, error=error.message, status=422)
    except NotAllowed as error:
        return _page(request, row=row, text=text, error=error.message or _("You may not write there."), status=403)
    return HttpResponseRedirect(reverse("onboarding:welcome") + (f"#welcome-{row.id}" if wanted == "claim" else ""))


def must_greet(request: CommunityRequest) -> None:
    if not can_greet(request.actor):
        raise NotAllowed(_("Hosts and moderators greet newcomers."))


def _template(request: CommunityRequest) -> str:
    chosen = request.POST.get("template", "")
    rows = GreetingTemplate.objects.filter(id=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
    return rows.values_list("text", flat=True).first() or request.POST.get("text", "")


def _page(
    request: CommunityRequest, *, row: Welcome | None = None, text: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "rows": waiting(request.actor, snoozed="later" in request.GET),
        "later": "later" in request.GET,
        "pace": pace(request.community),
        "rules": settings_of(request.community.id),
        "templates": list(GreetingTemplate.objects.order_by("position", "id")),
        "open_id": row.id if row is not None else None,
        "typed": text,
        "error": error,
        "may_arrange": can_arrange(request.actor),
    }
    return render(request, "onboarding/welcome.html", context, status=status)
