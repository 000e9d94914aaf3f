"""Lists of threads: a space, the latest, the unread, a tag."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.content.models import ThreadReader
from folkmoot.content.policies import tags_visible_to
from folkmoot.content.queries.pages import ThreadList, latest_threads, unread_threads
from folkmoot.content.views.finding import parse_cursor
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import can_manage_spaces, can_open_thread, spaces_visible_to

SHOWS = ("latest", "unanswered", "top")


@require_safe
def space_detail(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    show = request.GET.get("show", "latest")
    filters: dict[str, object] = {}
    if show == "unanswered":
        filters = {"accepted_post__isnull": True} if space.kind == "questions" else {"post_count__lte": 1}
    found = latest_threads(
        request.actor, space_id=space.id, before=parse_cursor(request.GET.get("before", "")), **filters
    )
    return render(
        request,
        "content/space_detail.html",
        {
            "space": space,
            "show": show,
            "found": found,
            "rows": rows_of(found),
            "may_open": can_open_thread(request.actor, space),
            "may_manage": can_manage_spaces(request.actor),
        },
    )


@require_safe
def latest(request: CommunityRequest) -> HttpResponse:
    found = latest_threads(request.actor, before=parse_cursor(request.GET.get("before", "")))
    return _list(request, found, title=_("Latest"), empty=_("Nothing has been written yet. Open the first thread."))


@require_safe
def unread(request: CommunityRequest) -> HttpResponse:
    found = unread_threads(request.actor)
    return _list(request, found, title=_("Unread"), empty=_("You have read everything that you follow. Well done."))


@require_safe
def following(request: CommunityRequest) -> HttpResponse:
    found = latest_threads(
        request.actor,
        before=parse_cursor(request.GET.get("before", "")),
        readers__member_id=request.actor.member_id,
        readers__level=ThreadReader.Level.FOLLOWED,
    )
    return _list(request, found, title=_("Following"), empty=_("Threads that you follow will stand here."))


@require_safe
def tag_detail(request: CommunityRequest, tag_slug: str) -> HttpResponse:
    tag = get_object_or_404(tags_visible_to(request.actor), slug=tag_slug.lower())
    found = latest_threads(
        request.actor, before=parse_cursor(request.GET.get("before", "")), thread_tags__tag_id=tag.id
    )
    return _list(
        request, found, title=f"#{tag.name}", empty=_("No thread that you may read carries this tag."), tag=tag
    )


@require_safe
def tag_list(request: CommunityRequest) -> HttpResponse:
    tags = tags_visible_to(request.actor).filter(thread_count__gt=0).order_by("-thread_count", "name")[:300]
    return render(request, "content/tag_list.html", {"tags": tags})


def rows_of(found: ThreadList) -> list[dict[str, object]]:
    """Threads with what a row says beside them."""
    return [
        {
            "thread": thread,
            "unread": thread.id in found.read and thread.last_number > found.read[thread.id],
            "first_unread": found.read.get(thread.id, 0) + 1,
            "replies": max(0, thread.post_count - 1),
        }
        for thread in found.threads
    ]


def _list(request: HttpRequest, found: ThreadList, **context: object) -> HttpResponse:
    return render(request, "content/thread_list.html", {"found": found, "rows": rows_of(found), **context})
