"""Posts through the API: reply, edit, react, hide."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Status

from folkmoot.content import commands
from folkmoot.content.api.schemas import PostIn, PostOut, PostPatch, ReasonIn
from folkmoot.content.models import Post, PostLink
from folkmoot.content.policies import posts_in_spaces_visible_to, posts_visible_to, threads_visible_to
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, decode_cursor, encode_cursor, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Page
from folkmoot.core.request import CommunityRequest
from folkmoot.members.commands.pending import find_change

router = Router(tags=["posts"])


class AllPostsFilter(Input):
    """Posts of the whole community by id, for a full walk."""

    author_id: Id | None = None
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/posts", response={200: Page[PostOut], **PROBLEMS}, operation_id="list_all_posts")
def list_all_posts(request: CommunityRequest, filters: Query[AllPostsFilter]) -> Any:
    """The posts in spaces that you may read, by id; direct conversations are read one by one."""
    posts = posts_in_spaces_visible_to(request.actor).select_related("author").prefetch_related("links")
    if filters.author_id is not None:
        posts = posts.filter(author_id=filters.author_id)
    return page_by(posts, cursor=filters.cursor, limit=filters.limit)


class PostFilter(Input):
    """Which posts of a thread, by number."""

    cursor: str = Field("", max_length=300)
    from_number: int = Field(1, ge=1, le=2**31)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/threads/{int:thread_id}/posts", response={200: Page[PostOut], **PROBLEMS}, operation_id="list_posts")
def list_posts(request: CommunityRequest, thread_id: int, filters: Query[PostFilter]) -> Any:
    """The posts of a thread that you may read, in their order."""
    key = decode_cursor(filters.cursor, [int])
    start = key[0] if key else filters.from_number
    thread = get_object_or_404(threads_visible_to(request.actor), id=thread_id)
    posts: QuerySet[Post] = posts_visible_to(request.actor).filter(thread=thread)
    posts = posts.filter(number__gte=start).select_related("author").prefetch_related("links")
    rows = list(posts.order_by("number")[: filters.limit + 1])
    more = encode_cursor(rows[filters.limit].number) if len(rows) > filters.limit else None
    return {"items": rows[: filters.limit], "next": more}


@router.post("/threads/{int:thread_id}/posts", response={201: PostOut, **PROBLEMS}, operation_id="reply")
def reply(request: CommunityRequest, thread_id: int, payload: PostIn) -> Any:
    """Reply to a thread."""
    thread = get_object_or_404(threads_visible_to(request.actor).select_related("space"), id=thread_id)
    to = None
    if payload.reply_to_id is not None:
        to = get_object_or_404(posts_visible_to(request.actor), id=payload.reply_to_id, thread=thread)
    post = commands.create_post(
        actor=request.actor,
        thread=thread,
        markdown=payload.markdown,
        reply_to=to,
        attachment_ids=payload.attachment_ids,
        poll=commands.NewPoll(**payload.poll.dict()) if payload.poll else None,
    )
    return Status(201, post)


@router.get("/posts/{int:post_id}", response={200: PostOut, **PROBLEMS}, operation_id="get_post")
def get_post(request: CommunityRequest, post_id: int) -> Any:
    """One post."""
    return _post(request, post_id)


@router.patch("/posts/{int:post_id}", response={200: PostOut, 202: PostOut, **PROBLEMS}, operation_id="edit_post")
def edit_post(request: CommunityRequest, post_id: int, payload: PostPatch) -> Any:
    """Change a post's text. 202: a moderator looks at the change first, and the old text is what is seen."""
    post = commands.edit_post(
        actor=request.actor,
        post=_post(request, post_id),
        markdown=payload.markdown,
        reason=payload.reason,
        expected_revision=payload.revision,
    )
    return Status(202 if find_change(post.community_id, ("post", post.id)) is not None else 200, post)


@router.delete("/posts/{int:post_id}", response={204: None, **PROBLEMS}, operation_id="delete_post")
def delete_post(request: CommunityRequest, post_id: int) -> Any:
    """Delete a reply."""
    commands.delete_post(actor=request.actor, post=_post(request, post_id))
    return Status(204, None)


@router.delete("/posts/{int:post_id}/previews", response={200: PostOut, **PROBLEMS}, operation_id="remove_preview")
def remove_preview(
    request: CommunityRequest, post_id: int, url: Annotated[str, Query(min_length=1, max_length=1000)]
) -> Any:
    """Show a link in a post without the preview of its page."""
    link = get_object_or_404(PostLink.objects, post=_post(request, post_id), url=url.replace("\0", ""))
    return commands.remove_preview(actor=request.actor, link=link)


@router.put("/posts/{int:post_id}/hidden", response={200: PostOut, **PROBLEMS}, operation_id="hide_post")
def hide_post(request: CommunityRequest, post_id: int, payload: ReasonIn) -> Any:
    """Hide a post: moderators."""
    return commands.hide_post(actor=request.actor, post=_post(request, post_id), reason=payload.reason)


@router.delete("/posts/{int:post_id}/hidden", response={200: PostOut, **PROBLEMS}, operation_id="restore_post")
def restore_post(request: CommunityRequest, post_id: int) -> Any:
    """Restore a hidden or deleted post."""
    return commands.restore_post(actor=request.actor, post=_post(request, post_id))


class JudgementIn(Input):
    """Whether a held post shall be seen; a reason for the log where it shall not."""

    let_through: bool
    reason: str = Field("", max_length=300)


@router.put("/posts/{int:post_id}/judgement", response={200: PostOut, **PROBLEMS}, operation_id="judge_post")
def judge_post(request: CommunityRequest, post_id: int, payload: JudgementIn) -> Any:
    """Let a post that is held for review be seen, or turn it down: moderators."""
    post = _post(request, post_id)
    if payload.let_through:
        return commands.approve_post(actor=request.actor, post=post)
    return commands.reject_post(actor=request.actor, post=post, reason=payload.reason)


class WikiIn(Input):
    """Whether members may edit a post."""

    is_wiki: bool


@router.put("/posts/{int:post_id}/wiki", response={200: PostOut, **PROBLEMS}, operation_id="make_wiki")
def make_wiki(request: CommunityRequest, post_id: int, payload: WikiIn) -> Any:
    """Let members from trust level 1 on edit a post, or no longer."""
    return commands.make_wiki(actor=request.actor, post=_post(request, post_id), is_wiki=payload.is_wiki)


class ReactionIn(Input):
    """One emoji."""

    emoji: str = Field(min_length=1, max_length=40)


@router.post("/posts/{int:post_id}/reactions", response={200: PostOut, **PROBLEMS}, operation_id="react")
def react(request: CommunityRequest, post_id: int, payload: ReactionIn) -> Any:
    """React to a post; twice is once."""
    return commands.add_reaction(actor=request.actor, post=_post(request, post_id), emoji=payload.emoji)


@router.delete("/posts/{int:post_id}/reactions", response={200: PostOut, **PROBLEMS}, operation_id="take_reaction_back")
def take_reaction_back(
    request: CommunityRequest, post_id: int, emoji: Annotated[str, Query(min_length=1, max_length=40)]
) -> Any:
    """Take a reaction back."""
    return commands.remove_reaction(actor=request.actor, post=_post(request, post_id), emoji=emoji)


def _post(request: CommunityRequest, post_id: int) -> Post:
    return get_object_or_404(posts_visible_to(request.actor).select_related("author", "thread__space"), id=post_id)
