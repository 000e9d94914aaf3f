"""Search through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema

from folkmoot.content.search.finding import Hit
from folkmoot.content.search.finding import search as find
from folkmoot.core import rate_limits
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, decode_cursor, encode_cursor
from folkmoot.core.api.schemas import PROBLEMS, Input, Page
from folkmoot.core.request import CommunityRequest

router = Router(tags=["search"])


class HitOut(Schema):
    """A post that was found; `snippet` is HTML with the words in <mark>."""

    post_id: int
    thread_id: int
    number: int
    title: str
    author: str
    created_at: datetime
    snippet: str


class SearchFilter(Input):
    """The query as in the search box: words, "phrases", -without, begin*, in:, by:, tag:, is:, after:, before:.

    `is:direct` asks your own direct conversations, which nothing else finds.
    """

    q: str = Field(max_length=300)
    order: Literal["newest", "relevance"] = "newest"
    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/search", response={200: Page[HitOut], **PROBLEMS}, operation_id="search")
def search(request: CommunityRequest, filters: Query[SearchFilter]) -> Any:
    """The posts that match and that you may read, the newest first unless told."""
    member_id = request.actor.member_id
    rate_limits.check("search", key=f"member:{member_id}" if member_id else rate_limits.client_address(request))
    key = decode_cursor(filters.cursor, [int])
    page = find(request.actor, filters.q, order=filters.order, cursor=str(key[0]) if key else "", size=filters.limit)
    following = encode_cursor(int(page.next_cursor)) if page.next_cursor else None
    return {"items": [_hit_out(hit) for hit in page.hits], "next": following}


def _hit_out(hit: Hit) -> HitOut:
    post = hit.post
    return HitOut(
        post_id=post.id,
        thread_id=post.thread_id,
        number=post.number,
        title=post.thread.title,
        author=post.author.name if post.author else "?",
        created_at=post.created_at,
        snippet=hit.snippet,
    )
