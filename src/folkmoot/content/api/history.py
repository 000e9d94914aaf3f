"""What posts said before, through the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router

from folkmoot.content import commands
from folkmoot.content.api.schemas import PostOut, RevertIn, RevisionOut
from folkmoot.content.models import Post, PostRevision
from folkmoot.content.policies import can_see_history, posts_visible_to
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest

router = Router(tags=["posts"])


class RevisionFilter(Input):
    """From which version on."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get(
    "/posts/{int:post_id}/revisions", response={200: Page[RevisionOut], **PROBLEMS}, operation_id="list_revisions"
)
def list_revisions(request: CommunityRequest, post_id: int, filters: Query[RevisionFilter]) -> Any:
    """What a post said before its edits, oldest first: for members."""
    post = _post(request, post_id)
    if not can_see_history(request.actor, post):
        raise NotAllowed
    revisions = PostRevision.objects.filter(post=post).select_related("editor")
    return page_by(revisions, cursor=filters.cursor, limit=filters.limit, field="number")


@router.post("/posts/{int:post_id}/revert", response={200: PostOut, **PROBLEMS}, operation_id="revert_post")
def revert_post(request: CommunityRequest, post_id: int, payload: RevertIn) -> Any:
    """Let a post say again what it said in an earlier version; what stands now stays in its history."""
    post = _post(request, post_id)
    revision = get_object_or_404(PostRevision.objects, post=post, number=payload.number)
    return commands.revert_post(actor=request.actor, post=post, revision=revision)


def _post(request: CommunityRequest, post_id: int) -> Post:
    return get_object_or_404(posts_visible_to(request.actor).select_related("author", "thread__space"), id=post_id)
