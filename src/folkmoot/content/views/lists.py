"""Lists of threads: a space, the latest, the unread, a tag."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.content import commands
from folkmoot.content.policies import can_open_channel, tags_visible_to
from folkmoot.content.queries.conversations import chats_of
from folkmoot.content.queries.lists import ThreadList, latest_threads, unread_threads
from folkmoot.content.views.filters import read_filter
from folkmoot.content.views.finding import parse_cursor, space_or_404
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.guidelines import has_guidelines
from folkmoot.spaces.models import Space
from folkmoot.spaces.moderators import moderates
from folkmoot.spaces.policies import can_manage_spaces, can_open_thread, spaces_visible_to, still_to_do


@require_safe
def space_detail(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = space_or_404(request, space_slug)
    request.place = (space.id, None)
    is_chat = space.kind == Space.Kind.CHAT
    context = {
        **_filtered(request, space),
        "space": space,
        "chats": chats_of(request.actor, space_id=space.id) if is_chat else [],
        "may_open_channel": is_chat and can_open_channel(request.actor, space),
        "may_open": can_open_thread(request.actor, space),
        "to_do": still_to_do(request.actor, space.id) if request.actor.is_member else None,
        "may_manage": can_manage_spaces(request.actor),
        "has_guidelines": has_guidelines(request.community.id, space.id),
        "looks_after": moderates(request.actor, space.id),
    }
    return render(request, "content/space_detail.html", context)


@require_safe
def latest(request: CommunityRequest) -> HttpResponse:
    """All threads of the community, by the filter in the address."""
    return render(request, "content/thread_list.html", {"title": _("Latest"), **_filtered(request, None)})


@require_safe
def unread(request: CommunityRequest) -> HttpResponse:
    found = unread_threads(request.actor)
    return _list(
        request,
        found,
        title=_("Unread"),
        empty=_("You have read everything that is new to you. Well done."),
        may_mark_read=request.actor.is_member and bool(found.heads),
    )


@require_POST
def space_read(request: CommunityRequest, space_slug: str) -> HttpResponse:
    """Everything in a space is read."""
    space = space_or_404(request, space_slug)
    commands.mark_spaces_read(actor=request.actor, spaces=[space])
    messages.success(request, _("Everything in this space is marked as read."))
    return HttpResponseRedirect(reverse("content:space", args=[space.slug]))


@require_POST
def all_read(request: CommunityRequest) -> HttpResponse:
    """Everything in the community is read."""
    commands.mark_spaces_read(actor=request.actor, spaces=list(spaces_visible_to(request.actor)))
    messages.success(request, _("Everything is marked as read."))
    return HttpResponseRedirect(reverse("content:unread"))


@require_safe
def following(request: CommunityRequest) -> HttpResponse:
    before = parse_cursor(request.GET.get("before", ""))
    found = latest_threads(request.actor, before=before, follower_id=request.actor.member_id or 0)
    return _list(request, found, title=_("Following"), empty=_("Threads that you follow will stand here."))


@require_safe
def tag_detail(request: CommunityRequest, tag_slug: str) -> HttpResponse:
    tag = get_object_or_404(tags_visible_to(request.actor), slug=tag_slug.lower())
    found = latest_threads(request.actor, before=parse_cursor(request.GET.get("before", "")), tag_id=tag.id)
    return _list(
        request, found, title=f"#{tag.name}", empty=_("No thread that you may read carries this tag."), tag=tag
    )


@require_safe
def tag_list(request: CommunityRequest) -> HttpResponse:
    tags = tags_visible_to(request.actor).filter(thread_count__gt=0).order_by("-thread_count", "name")[:300]
    return render(request, "content/tag_list.html", {"tags": tags})


def _filtered(request: CommunityRequest, space: Space | None) -> dict[str, object]:
    asked = read_filter(request)
    found, further = asked.found(request.actor, space)
    return {
        "asked": asked,
        "tabs": asked.tabs(request.actor),
        "periods": asked.periods() if asked.show == "top" else [],
        "found": found,
        "rows": found.heads,
        "further": further,
        "empty": asked.empty_words(),
        "may_mark_read": request.actor.is_member and asked.show == "unread" and bool(found.heads),
    }


def _list(request: HttpRequest, found: ThreadList, **context: object) -> HttpResponse:
    return render(request, "content/thread_list.html", {"found": found, "rows": found.heads, **context})
