"""Lists of threads: a space, the latest, the unread, a tag."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.content.policies import tags_visible_to
from folkmoot.content.queries.lists import ThreadList, latest_threads, unread_threads
from folkmoot.content.views.finding import parse_cursor, space_or_404
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import can_manage_spaces, can_open_thread


@require_safe
def space_detail(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = space_or_404(request, space_slug)
    show = request.GET.get("show", "latest")
    narrowed = ""
    if show == "unanswered":
        narrowed = "unaccepted" if space.kind == "questions" else "unanswered"
    before = parse_cursor(request.GET.get("before", ""))
    found = latest_threads(request.actor, space_id=space.id, before=before, narrowed=narrowed)
    return render(
        request,
        "content/space_detail.html",
        {
            "space": space,
            "show": show,
            "found": found,
            "rows": found.heads,
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


def _list(request: HttpRequest, found: ThreadList, **context: object) -> HttpResponse:
    return render(request, "content/thread_list.html", {"found": found, "rows": found.heads, **context})
