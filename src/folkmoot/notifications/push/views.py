"""A member's devices: turned on by the browser they are, listed, tried and taken off by anybody's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.devices import device_name
from folkmoot.notifications.push import commands
from folkmoot.notifications.push.queries import devices_of, unread_of
from folkmoot.notifications.push.vapid import public_key


@never_cache
@require_safe
def device_list(request: CommunityRequest) -> HttpResponse:
    if not request.actor.is_member:
        raise NotAllowed(_("Join first."))
    context = {"devices": devices_of(request.actor), "key": public_key()}
    return render(request, "push/device_list.html", context)


@require_POST
def device_add(request: CommunityRequest) -> HttpResponse:
    """Takes what the browser gave the page; answers the device's number."""
    rate_limits.check("push", key=f"member:{request.actor.member_id}")
    session = UserSession.objects.filter(session_key=request.session.session_key or "").first()
    device = commands.subscribe(
        actor=request.actor,
        endpoint=request.POST.get("endpoint", ""),
        p256dh=request.POST.get("p256dh", ""),
        auth=request.POST.get("auth", ""),
        name=device_name(request.headers.get("User-Agent", "")),
        session_id=session.id if session is not None else None,
    )
    return JsonResponse({"id": device.id})


@require_http_methods(["POST"])
def device_change(request: CommunityRequest, device_id: int) -> HttpResponse:
    """Try a device, take it off, or say what it shows."""
    device = get_object_or_404(devices_of(request.actor), id=device_id)
    deed = request.POST.get("do", "")
    if deed == "test":
        rate_limits.check("push", key=f"member:{request.actor.member_id}")
        commands.send_test(actor=request.actor, device=device)
        messages.success(request, _("Sent. It should be there in a moment."))
    elif deed == "remove":
        commands.remove_device(actor=request.actor, device=device)
        messages.success(request, _("You are not told on this device any more."))
    else:
        commands.change_device(actor=request.actor, device=device, shows_text=deed != "hide")
    return HttpResponseRedirect(reverse("push:devices"))


@never_cache
@require_GET
def unread(request: CommunityRequest) -> HttpResponse:
    """For a device: how much is unread, and what it may go on showing."""
    if not request.actor.is_member:
        raise NotAllowed(_("Join first."))
    count, tags = unread_of(request.actor)
    return JsonResponse({"count": count, "tags": tags})
