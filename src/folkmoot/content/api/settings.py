"""What managers decide about posts, through the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from folkmoot.content import commands
from folkmoot.content.queries.previews import shows_previews
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.request import CommunityRequest

router = Router(tags=["settings"])


class ContentSettingsOut(Schema):
    """`link_previews`: whether links that stand alone are shown with a preview of their page."""

    link_previews: bool


class ContentSettingsIn(Input):
    """What to change."""

    link_previews: bool


@router.get("/settings/posts", response={200: ContentSettingsOut, **PROBLEMS}, operation_id="get_post_settings")
def get_settings(request: CommunityRequest) -> Any:
    """How posts are shown in this community."""
    return {"link_previews": shows_previews(request.community.id)}


@router.put("/settings/posts", response={200: ContentSettingsOut, **PROBLEMS}, operation_id="change_post_settings")
def change_settings(request: CommunityRequest, payload: ContentSettingsIn) -> Any:
    """Change how posts are shown: managers."""
    return commands.change_content_settings(actor=request.actor, link_previews=payload.link_previews)
