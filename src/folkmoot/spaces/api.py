"""Spaces through the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["spaces"])


class SpaceOut(Schema):
    """A space."""

    id: int
    slug: str
    name: str
    description: str
    kind: str
    visibility: str
    thread_count: int
    post_count: int
    archived: bool

    @staticmethod
    def resolve_archived(space: Space) -> bool:
        return space.archived_at is not None


@router.get("/spaces", response={200: list[SpaceOut], **PROBLEMS}, operation_id="list_spaces")
def list_spaces(request: CommunityRequest) -> Any:
    """The spaces you may read, in their order."""
    return list(spaces_visible_to(request.actor))


@router.get("/spaces/{int:space_id}", response={200: SpaceOut, **PROBLEMS}, operation_id="get_space")
def get_space(request: CommunityRequest, space_id: int) -> Any:
    """One space."""
    return get_object_or_404(spaces_visible_to(request.actor), id=space_id)
