"""Members and the community through the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.core import rate_limits
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST
from folkmoot.core.api.schemas import PROBLEMS, Day, Id, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.directory import Wanted, in_segment, members_page, shown_fields
from folkmoot.members.models import Membership
from folkmoot.members.personal import archive
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


class SaidOut(Schema):
    """What a member says in a field of the community's profiles."""

    id: int
    name: str
    kind: str
    values: list[str]
    visibility: str


class MemberWithFields(MemberOut):
    """A member with what they say in the fields that you may see."""

    fields: list[SaidOut]


class SaidIn(Input):
    """What to say in a field; no values empty it, and without `visibility` who sees it stays."""

    id: Id
    values: list[str] = Field(..., max_length=40)
    visibility: str = Field("", max_length=10)


class ProfilePatch(Input):
    """What to change of your own profile; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    headline: str | None = Field(None, max_length=120)
    bio: str | None = Field(None, max_length=3000)
    location: str | None = Field(None, max_length=80)
    website: str | None = Field(None, max_length=300)
    fields: list[SaidIn] | None = Field(None, max_length=20)


class MemberFilter(Input):
    """Which members: by name, role, trust level, day of joining (UTC), or what they chose (`value`) in a `field`.

    A manager may name the key of a saved `segment`.
    `sort` is "id" (the oldest first), "joined" (the newest first) or "active" (the last seen first).
    """

    q: str = Field("", max_length=60)
    role: str = Field("", max_length=10)
    trust_level: int | None = Field(None, ge=0, le=4)
    joined_from: Day | None = None
    joined_to: Day | None = None
    field: Id | None = None
    value: str = Field("", max_length=300)
    segment: str = Field("", max_length=40)
    sort: str = Field("id", max_length=10)

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get("/me", response={200: MemberWithFields, **PROBLEMS}, operation_id="get_me")
def get_me(request: CommunityRequest) -> Any:
    """The member that the token acts for."""
    if request.member is None:
        raise NotAllowed
    return _with_fields(request, [request.member])[0]


@router.patch("/me", response={200: MemberWithFields, **PROBLEMS}, operation_id="change_me")
def change_me(request: CommunityRequest, payload: ProfilePatch) -> Any:
    """Change your profile; all of it or, where something is refused, nothing."""
    member = request.member
    if member is None:
        raise NotAllowed
    sent = payload.dict(exclude_unset=True, exclude={"fields"})
    changes = {name: value for name, value in sent.items() if value is not None}
    with transaction.atomic():
        member = commands.change_profile(actor=request.actor, member=member, **changes)
        if payload.fields:
            said = {each.id: commands.Said(each.values, each.visibility) for each in payload.fields}
            commands.say_in_profile(actor=request.actor, member=member, said=said)
    return _with_fields(request, [member])[0]


@router.post("/me/picture", response={200: MemberOut, **PROBLEMS}, operation_id="set_picture")
def set_picture(request: CommunityRequest, file: File[UploadedFile]) -> Any:
    """Show another picture of yourself (PNG, JPEG or WebP), cut to a square."""
    if request.member is None:
        raise NotAllowed
    rate_limits.check("upload", key=f"member:{request.member.id}")
    return commands.set_avatar(actor=request.actor, member=request.member, file=cast("BinaryIO", file))


@router.delete("/me/picture", response={200: MemberOut, **PROBLEMS}, operation_id="remove_picture")
def remove_picture(request: CommunityRequest) -> Any:
    """Show your initials instead of a picture."""
    if request.member is None:
        raise NotAllowed
    return commands.set_avatar(actor=request.actor, member=request.member, file=None)


@router.get("/me/data", response={200: None, **PROBLEMS}, operation_id="get_own_data")
def get_own_data(request: CommunityRequest) -> Any:
    """All that is kept of you, as a zip of JSON files: pages of ours, and tokens of the scope `admin`."""
    if request.member is None:
        raise NotAllowed
    rate_limits.check("export", key=f"member:{request.member.id}")
    commands.note_export(actor=request.actor, member=request.member)
    return FileResponse(archive(request.member.id), filename="data.zip", content_type="application/zip")


@router.post("/me/leave", response={204: None, **PROBLEMS}, operation_id="leave")
def leave(request: CommunityRequest) -> Any:
    """Leave the community; what you wrote stays."""
    if request.member is None:
        raise NotAllowed
    commands.leave_community(actor=request.actor, member=request.member)
    return Status(204, None)


@router.get("/members", response={200: Page[MemberWithFields], **PROBLEMS}, operation_id="list_members")
def list_members(request: CommunityRequest, filters: Query[MemberFilter]) -> Any:
    """The directory, for members."""
    if not can_see_members(request.actor, request.community):
        raise NotAllowed
    wanted = Wanted(
        query=filters.q.strip(),
        role=filters.role,
        trust_level=filters.trust_level,
        joined_from=filters.joined_from,
        joined_to=filters.joined_to,
        field_id=filters.field,
        value=filters.value,
        sort=filters.sort,
    )
    among = in_segment(request.actor, filters.segment)
    rows, after = members_page(request.actor, wanted, cursor=filters.cursor, limit=filters.limit, among=among)
    return {"items": _with_fields(request, rows), "next": after}


@router.get("/members/{int:member_id}", response={200: MemberWithFields, **PROBLEMS}, operation_id="get_member")
def get_member(request: CommunityRequest, member_id: int) -> Any:
    """One member."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return _with_fields(request, [member])[0]


def _with_fields(request: CommunityRequest, members: Sequence[Membership]) -> list[dict[str, Any]]:
    said = shown_fields(request.actor, members)
    return [
        {**MemberOut.from_orm(member).dict(), "fields": [asdict(each) for each in said.get(member.id, ())]}
        for member in members
    ]
