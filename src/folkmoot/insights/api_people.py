"""Which members are one person, through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Input, MemberRef, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.people import merge_people, part_people
from folkmoot.insights.models import SamePerson
from folkmoot.insights.policies import can_merge_people
from folkmoot.insights.queries.people import links_of
from folkmoot.members.policies import members_visible_to

router = Router(tags=["insights"])


class SamePeopleFilter(Schema):
    """Which of them, the latest first."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class SamePersonIn(Input):
    """Two members, by their ids, who are one person."""

    member: int
    other: int
    reason: str = Field("", max_length=300)


class SamePersonOut(Schema):
    """Two members who count as one person; with `ended_at` no longer."""

    id: int
    member: MemberRef
    other: MemberRef
    ground: str
    reason: str
    made_at: datetime
    ended_at: datetime | None


@router.get("/insights/people", response={200: Page[SamePersonOut], **PROBLEMS}, operation_id="list_same_people")
def list_same_people(request: CommunityRequest, filters: Query[SamePeopleFilter]) -> Any:
    """Who counts as one person with whom, the latest first. For managers."""
    _managers_only(request)
    return page_by(links_of(request.community.id), cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post("/insights/people", response={201: SamePersonOut, **PROBLEMS}, operation_id="merge_people")
def merge(request: CommunityRequest, payload: SamePersonIn) -> Any:
    """Count two members as one person. For managers."""
    _managers_only(request)
    known = members_visible_to(request.actor)
    member, other = (get_object_or_404(known, id=each) for each in (payload.member, payload.other))
    return Status(201, merge_people(actor=request.actor, member=member, other=other, reason=payload.reason))


@router.delete("/insights/people/{int:same_id}", response={204: None, **PROBLEMS}, operation_id="part_people")
def part(request: CommunityRequest, same_id: int) -> Any:
    """Count them as two again. For managers."""
    _managers_only(request)
    part_people(actor=request.actor, link=get_object_or_404(SamePerson.objects.all(), id=same_id))
    return Status(204, None)


def _managers_only(request: CommunityRequest) -> None:
    if not can_merge_people(request.actor):
        raise NotAllowed
