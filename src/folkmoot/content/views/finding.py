"""Finding what a page is about among what its reader may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from folkmoot.content.models import Poll, Post, Thread
from folkmoot.content.policies import polls_visible_to, posts_visible_to, threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.request import CommunityRequest
from folkmoot.core.worded import worded_objects
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

# What databases cannot count to is nobody's id.
_NO_ID_FROM = 2**63


def thread_or_404(request: CommunityRequest, thread_id: int) -> Thread:
    """The thread with its space and author."""
    found = worded_objects(_threads, actor=request.actor, thread_id=thread_id) if thread_id < _NO_ID_FROM else []
    if not found:
        raise Http404
    return found[0]


def space_or_404(request: CommunityRequest, slug: str) -> Space:
    """The space of that name."""
    found = worded_objects(_spaces, actor=request.actor, slug=slug)
    if not found:
        raise Http404
    return found[0]


def post_or_404(request: CommunityRequest, post_id: int) -> Post:
    """The post with its thread, space and author."""
    return get_object_or_404(posts_visible_to(request.actor).select_related("thread__space", "author"), id=post_id)


def poll_or_404(request: CommunityRequest, poll_id: int) -> Poll:
    """The poll with its post."""
    return get_object_or_404(polls_visible_to(request.actor).select_related("post__thread__space"), id=poll_id)


def parse_cursor(text: str) -> tuple[str, int] | None:
    """A list's cursor "TIME~ID"; anything else is no page of ours."""
    if not text:
        return None
    at, separator, thread_id = text.partition("~")
    from django.utils.dateparse import parse_datetime

    try:
        is_time = parse_datetime(at) is not None
    except ValueError:
        is_time = False
    if not (is_time and separator and thread_id.isdecimal() and len(thread_id) < 19):
        raise Http404
    return at, int(thread_id)


def whole_number(text: str | None, default: int, *, most: int = 2**31 - 1) -> int:
    """A number in an address, `default` where there is none that makes sense."""
    return min(int(text), most) if text and text.isdecimal() and len(text) < 12 else default


def _threads(*, actor: Actor, thread_id: int) -> QuerySet[Thread]:
    return threads_visible_to(actor).select_related("space", "author").filter(id=thread_id)


def _spaces(*, actor: Actor, slug: str) -> QuerySet[Space]:
    return spaces_visible_to(actor).filter(slug=slug)
