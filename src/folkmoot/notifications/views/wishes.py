"""How a member wants to hear."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_duration
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.times import zone_named
from folkmoot.notifications.commands.choosing import change_reception, choose_many, set_level
from folkmoot.notifications.forms import ReceptionForm
from folkmoot.notifications.models import Level
from folkmoot.notifications.policies import kinds_offered_to
from folkmoot.notifications.queries.wishes import levels_of, matrix, names_of, reception_of, ways_in_order

_PAUSES = {"PT1H", "PT8H", "P1D", "P7D"}


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: CommunityRequest) -> HttpResponse:
    """Which kinds come by which way."""
    if request.method != "POST":
        return _page(request)
    on = set(request.POST.getlist("on"))
    wanted = {
        (kind.name, way.name): f"{kind.name}|{way.name}" in on
        for kind in kinds_offered_to(request.actor)
        for way in ways_in_order()
    }
    choose_many(actor=request.actor, wanted=wanted)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("notifications:settings"))


@require_POST
def when(request: CommunityRequest) -> HttpResponse:
    """Quiet hours, digest and summary; or a pause."""
    pause = request.POST.get("pause", "")
    if pause:
        length = parse_duration(pause) if pause in _PAUSES else None
        change_reception(actor=request.actor, paused_until=timezone.now() + length if length else None)
        return HttpResponseRedirect(reverse("notifications:settings"))
    form = ReceptionForm.of(reception_of(request.actor), request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        change_reception(actor=request.actor, **form.cleaned_data)
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, form, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("notifications:settings"))


@require_POST
def level(request: CommunityRequest) -> HttpResponse:
    """Follow a space, tag or member more or less closely, from wherever it is named."""
    scope, number = request.POST.get("scope", ""), request.POST.get("id", "")
    scope_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    if not request.actor.is_member:
        raise NotAllowed(_("Members follow."))
    if scope_id not in names_of(request.actor, scope, [scope_id]):
        raise Http404
    set_level(actor=request.actor, scope=scope, scope_id=scope_id, level=request.POST.get("level", ""))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("notifications:settings")
    return HttpResponseRedirect(back)


def _page(request: CommunityRequest, form: ReceptionForm | None = None, status: int = 200) -> HttpResponse:
    if not request.actor.is_member or request.member is None:
        raise NotAllowed(_("Members are notified."))
    reception = reception_of(request.actor)
    account = request.member.account
    until = reception.paused_until
    context = {
        "sections": matrix(request.actor),
        "ways": ways_in_order(),
        "form": form or ReceptionForm.of(reception),
        "levels": levels_of(request.actor),
        "space_levels": [("normal", _("Usual")), *Level.Name.choices],
        "paused_until": until if until and until > timezone.now() else None,
        "zone": zone_named(account.time_zone if account else "", request.community.time_zone).key,
    }
    return render(request, "notifications/settings.html", context, status=status)
