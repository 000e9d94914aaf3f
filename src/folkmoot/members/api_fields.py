"""The fields of profiles through the API."""

from __future__ import annotations

from typing import Any

from ninja import Field, Router, Schema

from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.models import ProfileField
from folkmoot.members.policies import can_see_members
from folkmoot.members.queries import profile_fields

router = Router(tags=["members"])


class FieldOut(Schema):
    """A field of the community's profiles."""

    id: int
    name: str
    help: str
    kind: str
    choices: list[str]
    visibilities: list[str]


class FieldIn(Input):
    """A field as it shall be; with an id, one that is there already."""

    id: Id | None = None
    name: str = Field(..., min_length=1, max_length=60)
    help: str = Field("", max_length=200)
    kind: str = Field("text", max_length=10)
    choices: list[str] = Field(default_factory=list, max_length=40)
    visibilities: list[str] = Field(default=["everybody", "members", "staff"], max_length=3)


class FieldsIn(Input):
    """All fields, in order."""

    fields: list[FieldIn] = Field(..., max_length=20)


@router.get("/profile-fields", response={200: list[FieldOut], **PROBLEMS}, operation_id="list_profile_fields")
def list_profile_fields(request: CommunityRequest) -> Any:
    """The fields that profiles have here, for members."""
    if not can_see_members(request.actor, request.community):
        raise NotAllowed
    return list(profile_fields(request.community.id))


@router.put("/profile-fields", response={200: list[FieldOut], **PROBLEMS}, operation_id="change_profile_fields")
def change_profile_fields(request: CommunityRequest, payload: FieldsIn) -> list[ProfileField]:
    """Have exactly these fields from now on; what was said in one that goes, goes too. For managers."""
    drafts = [commands.FieldDraft(**each.dict()) for each in payload.fields]
    return commands.change_profile_fields(actor=request.actor, fields=drafts)
