"""The list of notifications, and marking them as read."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.notices import SECTIONS
from folkmoot.core.request import CommunityRequest
from folkmoot.notifications.commands.reading import mark_all, mark_one, see_all, unmark_all
from folkmoot.notifications.policies import kinds_offered_to, notifications_visible_to
from folkmoot.notifications.queries.listing import (
    count_label,
    count_unseen,
    gathered_by_thread,
    listed,
    shown_of,
)


@require_safe
@never_cache
def notification_list(request: CommunityRequest) -> HttpResponse:
    _for_members(request)
    section = request.GET.get("of", "")
    section = section if section in SECTIONS else ""
    only_unread = request.GET.get("unread") == "1"
    before = request.GET.get("before", "")
    page = listed(request.actor, section=section, only_unread=only_unread, before=_number(before))
    if not before:
        see_all(actor=request.actor)
    sections = {kind.section for kind in kinds_offered_to(request.actor)}
    context = {
        "groups": gathered_by_thread(page.shown),
        "older_url": _here(of=section, unread=only_unread, before=page.before) if page.before else "",
        "newer_url": _here(of=section, unread=only_unread) if before else "",
        "tabs": [(_("All"), _here(unread=only_unread), not section, None)]
        + [
            (label, _here(of=name, unread=only_unread), section == name, None)
            for name, label in SECTIONS.items()
            if name in sections
        ],
        "unread_url": _here(of=section, unread=not only_unread),
        "only_unread": only_unread,
        "undo": request.GET.get("undo", ""),
        "here": _here(of=section, unread=only_unread, before=_number(before)),
    }
    return render(request, "notifications/notification_list.html", context)


@require_safe
@never_cache
def count(request: CommunityRequest) -> HttpResponse:
    """How many have come: for the bell of an open page."""
    _for_members(request)
    number = count_unseen(request.actor.community_id, request.actor.own_id)
    return JsonResponse({"count": number, "label": count_label(number)})


@require_safe
@never_cache
def notification_open(request: CommunityRequest, notification_id: int) -> HttpResponse:
    """Lead to what it tells of; it is read by that."""
    notification = get_object_or_404(notifications_visible_to(request.actor), id=notification_id)
    shown = shown_of(request.actor.community_id, [notification], 0)
    mark_one(actor=request.actor, notification=notification)
    if not shown:
        messages.info(request, _("What it told of is not there any more, or no longer for you."))
    return HttpResponseRedirect(shown[0].item.told.url if shown else reverse("notifications:list"))


@require_POST
def notification_read(request: CommunityRequest, notification_id: int) -> HttpResponse:
    notification = get_object_or_404(notifications_visible_to(request.actor), id=notification_id)
    mark_one(actor=request.actor, notification=notification, is_read=request.POST.get("unread") != "1")
    return _back(request)


@require_POST
def all_read(request: CommunityRequest) -> HttpResponse:
    """Everything is read; with `undo` as it was before."""
    undo = request.POST.get("undo", "")
    if undo:
        unmark_all(actor=request.actor, before=_number(undo))
        return _back(request)
    before = mark_all(actor=request.actor)
    # 0 is a place to go back to as well.
    return HttpResponseRedirect(f"{reverse('notifications:list')}?{urlencode({'undo': before or '0'})}")


def _back(request: CommunityRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    own = reverse("notifications:list")
    return HttpResponseRedirect(wanted if wanted.split("?")[0] == own else own)


def _here(*, of: str = "", unread: bool = False, before: int = 0) -> str:
    query = {name: value for name, value in (("of", of), ("unread", unread and 1), ("before", before)) if value}
    return reverse("notifications:list") + (f"?{urlencode(query)}" if query else "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _for_members(request: CommunityRequest) -> None:
    if not request.actor.is_member:
        raise NotAllowed(_("Members are notified."))
