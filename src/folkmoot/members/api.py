"""Members and the community through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, decode_cursor, encode_cursor
from folkmoot.core.api.schemas import PROBLEMS, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.policies import can_see_members, members_visible_to

router = Router(tags=["members"])


class MemberOut(Schema):
    """A member."""

    id: int
    handle: str
    name: str
    headline: str
    bio: str
    location: str
    website: str
    role: str
    state: str
    trust_level: int
    joined_at: datetime
    post_count: int
    thread_count: int


class ProfilePatch(Input):
    """What to change of your own profile; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    headline: str | None = Field(None, max_length=120)
    bio: str | None = Field(None, max_length=3000)
    location: str | None = Field(None, max_length=80)
    website: str | None = Field(None, max_length=300)


class MemberFilter(Input):
    """Which members, by id."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/me", response={200: MemberOut, **PROBLEMS}, operation_id="get_me")
def get_me(request: CommunityRequest) -> Any:
    """The member that the token acts for."""
    if request.member is None:
        raise NotAllowed
    return request.member


@router.patch("/me", response={200: MemberOut, **PROBLEMS}, operation_id="change_me")
def change_me(request: CommunityRequest, payload: ProfilePatch) -> Any:
    """Change your profile."""
    if request.member is None:
        raise NotAllowed
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    return commands.change_profile(actor=request.actor, member=request.member, **changes)


@router.get("/members", response={200: Page[MemberOut], **PROBLEMS}, operation_id="list_members")
def list_members(request: CommunityRequest, filters: Query[MemberFilter]) -> Any:
    """The directory, for members."""
    if not can_see_members(request.actor, request.community):
        raise NotAllowed
    key = decode_cursor(filters.cursor, [int])
    members = members_visible_to(request.actor)
    if key:
        members = members.filter(id__gt=key[0])
    rows = list(members.order_by("id")[: filters.limit + 1])
    more = encode_cursor(rows[filters.limit - 1].id) if len(rows) > filters.limit else None
    return {"items": rows[: filters.limit], "next": more}


@router.get("/members/{int:member_id}", response={200: MemberOut, **PROBLEMS}, operation_id="get_member")
def get_member(request: CommunityRequest, member_id: int) -> Any:
    """One member."""
    return get_object_or_404(members_visible_to(request.actor), id=member_id)
