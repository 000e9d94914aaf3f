"""Tags through the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from folkmoot.content.policies import tags_visible_to
from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.request import CommunityRequest

router = Router(tags=["tags"])
TAGS_AT_MOST = 500


class TagOut(Schema):
    """A tag and how many threads carry it."""

    slug: str
    name: str
    thread_count: int


@router.get("/tags", response={200: list[TagOut], **PROBLEMS}, operation_id="list_tags")
def list_tags(request: CommunityRequest) -> Any:
    """The tags most used, at most 500."""
    tags = tags_visible_to(request.actor).filter(thread_count__gt=0)
    return list(tags.order_by("-thread_count", "name")[:TAGS_AT_MOST])
