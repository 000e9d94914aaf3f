"""Threads through the API: list, open, change, and what staff do to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from ninja import Field, Query, Router, Status

from folkmoot.content import commands
from folkmoot.content.api.schemas import ReasonIn, ThreadIn, ThreadOut, ThreadPatch
from folkmoot.content.models import Thread
from folkmoot.content.policies import posts_visible_to, threads_visible_to, topics_visible_to
from folkmoot.content.queries.addresses import resolve_address
from folkmoot.content.queries.lists import unread_threads
from folkmoot.content.queries.top import DEFAULT_PERIOD, PAGES_AT_MOST, top_threads
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, bad_cursor, decode_cursor, encode_cursor, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Page
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["threads"])
NEWEST_FIRST = ("-last_post_at", "-id")


class ThreadFilter(Input):
    """Which threads to list, and from where on."""

    space_id: Id | None = None
    author_id: Id | None = None
    tag: str = Field("", max_length=60)
    unanswered: bool = Field(default=False, description="only threads without a reply; questions without an answer")
    unread: bool = Field(default=False, description="only the first threads that are unread for you, without cursor")
    order: str = Field(
        "latest",
        pattern="^(latest|id|top)$",
        description="latest activity first, by id for a full walk, or what moved people most in `period`",
    )
    period: str = Field(DEFAULT_PERIOD, pattern="^(week|month|year|all)$")
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/threads", response={200: Page[ThreadOut], **PROBLEMS}, operation_id="list_threads")
def list_threads(request: CommunityRequest, filters: Query[ThreadFilter]) -> Any:
    """The threads you may read; channels and direct conversations are listed by `/conversations`."""
    threads = topics_visible_to(request.actor).select_related("author")
    if filters.space_id is not None:
        threads = threads.filter(space_id=filters.space_id)
    if filters.author_id is not None:
        threads = threads.filter(author_id=filters.author_id)
    if filters.tag:
        threads = threads.filter(thread_tags__tag__slug=filters.tag)
    if filters.unanswered:
        is_question = Q(space__kind="questions")
        threads = threads.filter((is_question & Q(accepted_post=None)) | (~is_question & Q(post_count__lte=1)))
    if filters.unread:
        heads = unread_threads(request.actor, space_id=filters.space_id, limit=filters.limit).heads
        threads = threads.filter(id__in=[head.id for head in heads])
    if filters.order == "top":
        return _best(request, threads, filters)
    return _by_id(threads, filters) if filters.order == "id" else _by_activity(threads, filters)


@router.post("/threads", response={201: ThreadOut, **PROBLEMS}, operation_id="open_thread")
def open_thread(request: CommunityRequest, payload: ThreadIn) -> Any:
    """Open a thread with its first post."""
    space = get_object_or_404(spaces_visible_to(request.actor), id=payload.space_id)
    thread = commands.create_thread(
        actor=request.actor,
        space=space,
        title=payload.title,
        markdown=payload.markdown,
        tags=payload.tags,
        attachment_ids=payload.attachment_ids,
        poll=commands.NewPoll(**payload.poll.dict()) if payload.poll else None,
    )
    return Status(201, thread)


@router.get("/threads/{int:thread_id}", response={200: ThreadOut, 301: None, **PROBLEMS}, operation_id="get_thread")
def get_thread(request: CommunityRequest, thread_id: int) -> Any:
    """One thread. 301: it was merged into another, to which `Location` leads."""
    found = threads_visible_to(request.actor).select_related("author").filter(id=thread_id).first()
    if found is not None:
        return found
    moved = resolve_address(request.community.id, thread_id, None)
    target = _thread(request, moved[0] if moved else thread_id)
    return HttpResponsePermanentRedirect(reverse("connections:api-v1:get_thread", args=[target.id]))


@router.patch("/threads/{int:thread_id}", response={200: ThreadOut, **PROBLEMS}, operation_id="change_thread")
def change_thread(request: CommunityRequest, thread_id: int, payload: ThreadPatch) -> Any:
    """Change a thread's title or tags."""
    thread = _thread(request, thread_id)
    if payload.title is not None:
        thread = commands.rename_thread(actor=request.actor, thread=thread, title=payload.title)
    if payload.tags is not None:
        thread = commands.retag_thread(actor=request.actor, thread=thread, tags=payload.tags)
    return thread


@router.delete("/threads/{int:thread_id}", response={204: None, **PROBLEMS}, operation_id="delete_thread")
def delete_thread(request: CommunityRequest, thread_id: int) -> Any:
    """Delete a thread; authors may while nobody has replied."""
    commands.delete_thread(actor=request.actor, thread=_thread(request, thread_id))
    return Status(204, None)


@router.put("/threads/{int:thread_id}/closure", response={200: ThreadOut, **PROBLEMS}, operation_id="close_thread")
def close_thread(request: CommunityRequest, thread_id: int, payload: ReasonIn) -> Any:
    """Close a thread: nobody replies any more."""
    return commands.close_thread(actor=request.actor, thread=_thread(request, thread_id), reason=payload.reason)


@router.delete("/threads/{int:thread_id}/closure", response={200: ThreadOut, **PROBLEMS}, operation_id="reopen_thread")
def reopen_thread(request: CommunityRequest, thread_id: int) -> Any:
    """Let people reply again."""
    return commands.reopen_thread(actor=request.actor, thread=_thread(request, thread_id))


@router.put("/threads/{int:thread_id}/pin", response={200: ThreadOut, **PROBLEMS}, operation_id="pin_thread")
def pin_thread(request: CommunityRequest, thread_id: int) -> Any:
    """Keep a thread at the top of its space."""
    return commands.pin_thread(actor=request.actor, thread=_thread(request, thread_id))


@router.delete("/threads/{int:thread_id}/pin", response={200: ThreadOut, **PROBLEMS}, operation_id="unpin_thread")
def unpin_thread(request: CommunityRequest, thread_id: int) -> Any:
    """Let a thread sink again."""
    return commands.unpin_thread(actor=request.actor, thread=_thread(request, thread_id))


@router.put("/threads/{int:thread_id}/hidden", response={200: ThreadOut, **PROBLEMS}, operation_id="hide_thread")
def hide_thread(request: CommunityRequest, thread_id: int, payload: ReasonIn) -> Any:
    """Hide a whole thread: moderators."""
    return commands.hide_thread(actor=request.actor, thread=_thread(request, thread_id), reason=payload.reason)


@router.delete("/threads/{int:thread_id}/hidden", response={200: ThreadOut, **PROBLEMS}, operation_id="restore_thread")
def restore_thread(request: CommunityRequest, thread_id: int) -> Any:
    """Bring back a hidden or deleted thread."""
    return commands.restore_thread(actor=request.actor, thread=_thread(request, thread_id))


class MoveIn(Input):
    """Where a thread goes."""

    space_id: Id


@router.post("/threads/{int:thread_id}/move", response={200: ThreadOut, **PROBLEMS}, operation_id="move_thread")
def move_thread(request: CommunityRequest, thread_id: int, payload: MoveIn) -> Any:
    """Move a thread to another space."""
    space = get_object_or_404(spaces_visible_to(request.actor), id=payload.space_id)
    return commands.move_thread(actor=request.actor, thread=_thread(request, thread_id), space=space)


class MergeIn(Input):
    """The thread that the posts go to."""

    target_id: Id


@router.post("/threads/{int:thread_id}/merge", response={200: ThreadOut, **PROBLEMS}, operation_id="merge_thread")
def merge_thread(request: CommunityRequest, thread_id: int, payload: MergeIn) -> Any:
    """Append this thread's posts to another; its address redirects there from then on."""
    target = _thread(request, payload.target_id)
    return commands.merge_threads(actor=request.actor, source=_thread(request, thread_id), target=target)


class SplitIn(Input):
    """Which posts leave, and into a thread of which title."""

    post_ids: list[Id] = Field(min_length=1, max_length=500)
    title: str = Field(min_length=1, max_length=200)
    space_id: Id | None = None


@router.post("/threads/{int:thread_id}/split", response={201: ThreadOut, **PROBLEMS}, operation_id="split_thread")
def split_thread(request: CommunityRequest, thread_id: int, payload: SplitIn) -> Any:
    """Make a new thread of some posts of this one; their old addresses redirect."""
    thread = _thread(request, thread_id)
    posts = list(posts_visible_to(request.actor).filter(thread=thread, id__in=payload.post_ids))
    space = get_object_or_404(spaces_visible_to(request.actor), id=payload.space_id or thread.space_id)
    return Status(
        201, commands.split_thread(actor=request.actor, thread=thread, posts=posts, title=payload.title, space=space)
    )


class AcceptIn(Input):
    """The post that answers the question."""

    post_id: Id


@router.put("/threads/{int:thread_id}/answer", response={200: ThreadOut, **PROBLEMS}, operation_id="accept_answer")
def accept_answer(request: CommunityRequest, thread_id: int, payload: AcceptIn) -> Any:
    """Mark a post as the answer to the thread's question."""
    thread = _thread(request, thread_id)
    post = get_object_or_404(posts_visible_to(request.actor), thread=thread, id=payload.post_id)
    return commands.accept_answer(actor=request.actor, post=post)


@router.delete("/threads/{int:thread_id}/answer", response={200: ThreadOut, **PROBLEMS}, operation_id="unaccept_answer")
def unaccept_answer(request: CommunityRequest, thread_id: int) -> Any:
    """The question is open again."""
    return commands.unaccept_answer(actor=request.actor, thread=_thread(request, thread_id))


def _thread(request: CommunityRequest, thread_id: int) -> Thread:
    return get_object_or_404(threads_visible_to(request.actor).select_related("author"), id=thread_id)


def _by_id(threads: QuerySet[Thread], filters: ThreadFilter) -> dict[str, Any]:
    return page_by(threads, cursor=filters.cursor, limit=filters.limit)


def _best(request: CommunityRequest, threads: QuerySet[Thread], filters: ThreadFilter) -> dict[str, Any]:
    """Pages of thirty, whatever the limit: the order is counted anew for each."""
    key = decode_cursor(filters.cursor, [int])
    page = key[0] if key else 1
    if not 1 <= page <= PAGES_AT_MOST:
        raise bad_cursor()
    heads, more = top_threads(request.actor, period=filters.period, page=page, space_id=filters.space_id)
    found = {thread.id: thread for thread in threads.filter(id__in=[head.id for head in heads])}
    rows = [found[head.id] for head in heads if head.id in found]
    return {"items": rows, "next": encode_cursor(page + 1) if more else None}


def _moment(text: str) -> datetime:
    try:
        at = parse_datetime(text)
        if at is not None and at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad_cursor() from error
    raise bad_cursor()


def _by_activity(threads: QuerySet[Thread], filters: ThreadFilter) -> dict[str, Any]:
    key = decode_cursor(filters.cursor, [str, int])
    if key:
        at = _moment(key[0])
        # Two plain conditions instead of one OR, so that the index is walked from the right place.
        threads = threads.filter(last_post_at__lte=at).exclude(last_post_at=at, id__gte=key[1])
    rows = list(threads.order_by(*NEWEST_FIRST)[: filters.limit + 1])
    last = rows[filters.limit - 1] if len(rows) > filters.limit else None
    more = encode_cursor(last.last_post_at.isoformat(), last.id) if last else None
    return {"items": rows[: filters.limit], "next": more}
