"""Spaces through the API."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.request import CommunityRequest
from folkmoot.members.policies import members_visible_to
from folkmoot.spaces import commands
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["spaces"])
Kind = Literal["forum", "questions", "articles", "announcements", "chat"]
Visibility = Literal["public", "members", "private"]
Role = Literal["owner", "manager", "moderator", "host", "editor", "member", "guest"]


class SpaceOut(Schema):
    """A space."""

    id: int
    slug: str
    name: str
    description: str
    kind: str
    visibility: str
    takes_mail: bool
    thread_count: int
    post_count: int
    archived: bool

    @staticmethod
    def resolve_archived(space: Space) -> bool:
        return space.archived_at is not None


class SpaceIn(Input):
    """A space to be."""

    name: str = Field(min_length=1, max_length=80)
    slug: str = Field("", pattern=r"^[a-z0-9-]{0,50}$")
    description: str = Field("", max_length=300)
    kind: Kind = "forum"
    visibility: Visibility = "public"
    post_role: Role = "member"
    post_trust_level: int = Field(0, ge=0, le=4)
    takes_mail: bool = Field(False, description="whether members open threads by e-mail")


class SpacePatch(Input):
    """What to change of a space; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    slug: str | None = Field(None, pattern=r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$")
    description: str | None = Field(None, max_length=300)
    kind: Kind | None = None
    visibility: Visibility | None = None
    post_role: Role | None = None
    post_trust_level: int | None = Field(None, ge=0, le=4)
    takes_mail: bool | None = None


class OrderIn(Input):
    """An order of spaces."""

    space_ids: list[Id] = Field(max_length=1000)


class SpaceMemberIn(Input):
    """As what a member comes in."""

    is_moderator: bool = False


class SpaceMemberOut(Schema):
    """A member of a space."""

    space_id: int
    member_id: int
    is_moderator: bool


@router.get("/spaces", response={200: list[SpaceOut], **PROBLEMS}, operation_id="list_spaces")
def list_spaces(request: CommunityRequest) -> Any:
    """The spaces you may read, in their order."""
    return list(spaces_visible_to(request.actor))


@router.get("/spaces/{int:space_id}", response={200: SpaceOut, **PROBLEMS}, operation_id="get_space")
def get_space(request: CommunityRequest, space_id: int) -> Any:
    """One space."""
    return get_object_or_404(spaces_visible_to(request.actor), id=space_id)


@router.post("/spaces", response={201: SpaceOut, **PROBLEMS}, operation_id="create_space")
def create_space(request: CommunityRequest, payload: SpaceIn) -> Any:
    """Make a space at the end of the list: managers."""
    return Status(201, commands.create_space(actor=request.actor, **payload.dict()))


@router.patch("/spaces/{int:space_id}", response={200: SpaceOut, **PROBLEMS}, operation_id="change_space")
def change_space(request: CommunityRequest, space_id: int, payload: SpacePatch) -> Any:
    """Change a space: managers."""
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    return commands.change_space(actor=request.actor, space=_space(request, space_id), **changes)


@router.put("/spaces/order", response={200: list[SpaceOut], **PROBLEMS}, operation_id="order_spaces")
def order_spaces(request: CommunityRequest, payload: OrderIn) -> Any:
    """Put the spaces in this order; those left out follow: managers."""
    return commands.order_spaces(actor=request.actor, ids=payload.space_ids)


@router.put("/spaces/{int:space_id}/archive", response={200: SpaceOut, **PROBLEMS}, operation_id="archive_space")
def archive_space(request: CommunityRequest, space_id: int) -> Any:
    """Let nobody write in it any more: managers."""
    return commands.archive_space(actor=request.actor, space=_space(request, space_id))


@router.delete("/spaces/{int:space_id}/archive", response={200: SpaceOut, **PROBLEMS}, operation_id="reopen_space")
def reopen_space(request: CommunityRequest, space_id: int) -> Any:
    """Open an archived space again: managers."""
    return commands.archive_space(actor=request.actor, space=_space(request, space_id), is_archived=False)


@router.put(
    "/spaces/{int:space_id}/members/{int:member_id}",
    response={200: SpaceMemberOut, **PROBLEMS},
    operation_id="add_space_member",
)
def add_space_member(request: CommunityRequest, space_id: int, member_id: int, payload: SpaceMemberIn) -> Any:
    """Let a member in, or have them look after the space: managers."""
    space, member = _space(request, space_id), get_object_or_404(members_visible_to(request.actor), id=member_id)
    return commands.add_space_member(actor=request.actor, space=space, member=member, is_moderator=payload.is_moderator)


@router.delete(
    "/spaces/{int:space_id}/members/{int:member_id}",
    response={204: None, **PROBLEMS},
    operation_id="remove_space_member",
)
def remove_space_member(request: CommunityRequest, space_id: int, member_id: int) -> Any:
    """Take a member out: managers."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    commands.remove_space_member(actor=request.actor, space=_space(request, space_id), member=member)
    return Status(204, None)


def _space(request: CommunityRequest, space_id: int) -> Space:
    return get_object_or_404(spaces_visible_to(request.actor), id=space_id)
