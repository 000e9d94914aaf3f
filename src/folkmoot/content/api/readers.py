"""What a reader keeps, through the API: read position, following, bookmarks, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.content import commands
from folkmoot.content.models import Bookmark, Draft
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Moment
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["reading"])


class ReadIn(Input):
    """The highest number that was read."""

    number: int = Field(ge=0, le=2**31 - 1)


class LevelIn(Input):
    """followed, normal or muted."""

    level: str = Field(pattern="^(followed|normal|muted)$")


class BookmarkIn(Input):
    """A note and a time to be reminded."""

    note: str = Field("", max_length=200)
    remind_at: Moment | None = None


class BookmarkOut(Schema):
    """A bookmark."""

    post_id: int
    note: str
    remind_at: datetime | None
    is_due: bool
    created_at: datetime


class AllReadIn(Input):
    """One space, or all that you may read."""

    space_id: Id | None = None


@router.post("/read", response={204: None, **PROBLEMS}, operation_id="mark_all_read")
def mark_all_read(request: CommunityRequest, payload: AllReadIn) -> Any:
    """Everything in a space, or in all of them, counts as read for you."""
    spaces = spaces_visible_to(request.actor)
    chosen = list(spaces) if payload.space_id is None else [get_object_or_404(spaces, id=payload.space_id)]
    commands.mark_spaces_read(actor=request.actor, spaces=chosen)
    return Status(204, None)


@router.put("/threads/{int:thread_id}/read", response={204: None, **PROBLEMS}, operation_id="mark_read")
def mark_read(request: CommunityRequest, thread_id: int, payload: ReadIn) -> Any:
    """You have read a thread up to this number; it never goes back."""
    thread = get_object_or_404(threads_visible_to(request.actor), id=thread_id)
    if request.actor.member_id is None:
        raise NotAllowed
    commands.mark_read(actor=request.actor, thread=thread, number=payload.number)
    return Status(204, None)


@router.post("/threads/{int:thread_id}/read", response={204: None, **PROBLEMS}, operation_id="mark_chat_read")
def mark_chat_read(request: CommunityRequest, thread_id: int, payload: ReadIn) -> Any:
    """The same for what a page sends as it goes away."""
    return mark_read(request, thread_id, payload)


@router.put("/threads/{int:thread_id}/level", response={204: None, **PROBLEMS}, operation_id="follow_thread")
def follow_thread(request: CommunityRequest, thread_id: int, payload: LevelIn) -> Any:
    """Follow a thread, mute it, or neither."""
    thread = get_object_or_404(threads_visible_to(request.actor), id=thread_id)
    commands.follow_thread(actor=request.actor, thread=thread, level=payload.level)
    return Status(204, None)


@router.get("/bookmarks", response={200: list[BookmarkOut], **PROBLEMS}, operation_id="list_bookmarks")
def list_bookmarks(request: CommunityRequest) -> Any:
    """Your bookmarks, newest first, at most 500."""
    own = Bookmark.everywhere.filter(community_id=request.actor.community_id, member_id=request.actor.member_id)
    return list(own.order_by("-id")[:500])


@router.put("/posts/{int:post_id}/bookmark", response={200: BookmarkOut, **PROBLEMS}, operation_id="bookmark_post")
def bookmark_post(request: CommunityRequest, post_id: int, payload: BookmarkIn) -> Any:
    """Bookmark a post."""
    post = get_object_or_404(posts_visible_to(request.actor), id=post_id)
    return commands.add_bookmark(actor=request.actor, post=post, note=payload.note, remind_at=payload.remind_at)


@router.delete("/posts/{int:post_id}/bookmark", response={204: None, **PROBLEMS}, operation_id="forget_bookmark")
def forget_bookmark(request: CommunityRequest, post_id: int) -> Any:
    """Remove a bookmark."""
    post = get_object_or_404(posts_visible_to(request.actor), id=post_id)
    commands.remove_bookmark(actor=request.actor, post=post)
    return Status(204, None)


@router.put(
    "/posts/{int:post_id}/bookmark/done", response={200: BookmarkOut, **PROBLEMS}, operation_id="settle_reminder"
)
def settle_reminder(request: CommunityRequest, post_id: int) -> Any:
    """You have dealt with the reminder of a bookmark."""
    post = get_object_or_404(posts_visible_to(request.actor), id=post_id)
    bookmark = get_object_or_404(Bookmark.objects, post=post, member_id=request.actor.member_id)
    return commands.settle_reminder(actor=request.actor, bookmark=bookmark)


class DraftIn(Input):
    """Something begun; `place` says where: "thread:SPACE_ID", "reply:THREAD_ID" or "edit:POST_ID"."""

    place: str = Field(pattern=r"^(thread|reply|edit):[0-9]{1,18}$")
    title: str = Field("", max_length=200)
    markdown: str = Field("", max_length=64_000)


class DraftOut(Schema):
    """Something begun and not published."""

    place: str
    title: str
    markdown: str
    updated_at: datetime


@router.get("/drafts", response={200: list[DraftOut], **PROBLEMS}, operation_id="list_drafts")
def list_drafts(request: CommunityRequest) -> Any:
    """What you have begun and not published, the latest first."""
    if request.member is None:
        raise NotAllowed
    return list(Draft.objects.filter(member=request.member).order_by("-updated_at")[:200])


@router.put("/drafts", response={200: DraftOut, 204: None, **PROBLEMS}, operation_id="save_draft")
def save_draft(request: CommunityRequest, payload: DraftIn) -> Any:
    """Keep what you are writing at a place; an empty one is discarded."""
    draft = commands.save_draft(actor=request.actor, **payload.dict())
    return Status(200, draft) if draft else Status(204, None)
