"""The managers' labels and what is due through the API. For managers."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status

from folkmoot.core.api.paging import page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, MemberRef, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.api_record import (
    RecordContactOut,
    RecordPaging,
    RecordTagCount,
    RecordTagIn,
    RecordTagOut,
    member_by_id,
)
from folkmoot.insights.commands.record_tags import remove_tag, rename_tag, tag_member, untag_member
from folkmoot.insights.models import RecordTag
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.record import follow_ups, record_tags, taggings_with

router = Router(tags=["insights"])
_DUE_AT_MOST = 500


@router.get("/insights/labels", response={200: list[RecordTagCount], **PROBLEMS}, operation_id="list_record_tags")
def list_tags(request: CommunityRequest) -> Any:
    """The managers' labels by name."""
    _managers_only(request)
    return list(record_tags(request.community.id))


@router.get(
    "/insights/labels/{int:record_tag_id}/members",
    response={200: Page[MemberRef], **PROBLEMS},
    operation_id="list_record_tag_members",
)
def list_tagged(request: CommunityRequest, record_tag_id: Id, filters: Query[RecordPaging]) -> Any:
    """Who carries a label, the latest first."""
    rows = taggings_with(request.actor, _tag(request, record_tag_id))
    page = page_by(rows, cursor=filters.cursor, limit=filters.limit, newest_first=True)
    return {**page, "items": [row.member for row in page["items"]]}


@router.put(
    "/insights/labels/{int:record_tag_id}", response={200: RecordTagOut, **PROBLEMS}, operation_id="rename_record_tag"
)
def put_tag(request: CommunityRequest, record_tag_id: Id, payload: RecordTagIn) -> Any:
    """Call a label otherwise."""
    return rename_tag(actor=request.actor, tag=_tag(request, record_tag_id), name=payload.name)


@router.delete(
    "/insights/labels/{int:record_tag_id}", response={204: None, **PROBLEMS}, operation_id="remove_record_tag"
)
def delete_tag(request: CommunityRequest, record_tag_id: Id) -> Any:
    """Take a label from everybody."""
    remove_tag(actor=request.actor, tag=_tag(request, record_tag_id))
    return Status(204, None)


@router.get(
    "/insights/follow-ups", response={200: list[RecordContactOut], **PROBLEMS}, operation_id="list_record_follow_ups"
)
def list_follow_ups(request: CommunityRequest) -> Any:
    """What somebody wanted to come back to, the longest due first, what is to come included; the first 500."""
    _managers_only(request)
    return list(follow_ups(request.actor)[:_DUE_AT_MOST])


@router.post(
    "/insights/members/{int:member_id}/labels",
    response={201: RecordTagOut, **PROBLEMS},
    operation_id="give_record_tag",
)
def post_tag(request: CommunityRequest, member_id: Id, payload: RecordTagIn) -> Any:
    """Give a member a label."""
    return Status(201, tag_member(actor=request.actor, member=member_by_id(request, member_id), name=payload.name))


@router.delete(
    "/insights/members/{int:member_id}/labels/{int:record_tag_id}",
    response={204: None, **PROBLEMS},
    operation_id="take_record_tag",
)
def delete_tagging(request: CommunityRequest, member_id: Id, record_tag_id: Id) -> Any:
    """Take a label from a member."""
    member = member_by_id(request, member_id)
    untag_member(actor=request.actor, member=member, tag=_tag(request, record_tag_id))
    return Status(204, None)


def _managers_only(request: CommunityRequest) -> None:
    if not can_see_people(request.actor):
        raise NotAllowed


def _tag(request: CommunityRequest, record_tag_id: int) -> RecordTag:
    _managers_only(request)
    row: RecordTag = get_object_or_404(record_tags(request.community.id), id=record_tag_id)
    return row
