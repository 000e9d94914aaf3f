"""Who is in a group, who asks and is invited, through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.api import OwnOut, find
from folkmoot.groups.policies import can_lead, can_see_group_members, group_invitations_visible_to
from folkmoot.groups.queries import active_members, find_group, group_by_invitation, requests_to
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

router = Router(tags=["groups"])


class GroupMemberOut(Schema):
    """What a member is to a group."""

    id: int
    member: MemberRef
    role: str
    state: str
    joined_via: str
    since: datetime


class GroupAnswerOut(Schema):
    """What somebody answered who asks to join, beside the question as it was put."""

    asked: str
    values: list[str]


class RequestOut(Schema):
    """Who asks to join."""

    member: MemberRef
    since: datetime
    answers: list[GroupAnswerOut]

    @staticmethod
    def resolve_answers(row: Any) -> list[Any]:
        return list(row.answers.all())


class AnswerIn(Input):
    """The answer to a question of the group."""

    question_id: Id
    values: list[str] = Field(max_length=40)


class JoinIn(Input):
    """Joining: the number of the guidelines that were accepted, answers where one asks, the secret of a link."""

    accepted_number: int | None = Field(None, ge=1, le=2**31 - 1)
    answers: list[AnswerIn] = Field(default_factory=list, max_length=10)
    invitation: str = Field("", max_length=100)


class LeaveIn(Input):
    """Leaving: who leads the group when you are its last leader."""

    successor_id: Id | None = None


class DecisionIn(Input):
    """Whether to let in who asked, and if not, why; they are told."""

    let_in: bool
    reason: str = Field("", max_length=500)


class GroupReasonIn(Input):
    """Why; the member is told."""

    reason: str = Field(min_length=1, max_length=500)


class GroupRoleIn(Input):
    """As what a member is in the group."""

    role: Literal["leader", "member"]


class GroupLinkIn(Input):
    """How many a link lets in, and for how many days."""

    max_uses: int = Field(1, ge=1, le=1000)
    days: int = Field(14, ge=1, le=365)


class GroupLinkOut(Schema):
    """A link into a group. `url` holds its secret and is shown once, when it is made."""

    id: int
    max_uses: int
    uses: int
    expires_at: datetime
    url: str = ""


class Paging(Input):
    """Which page."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.get(
    "/groups/{int:group_id}/members",
    response={200: Page[GroupMemberOut], **PROBLEMS},
    operation_id="list_group_members",
)
def list_group_members(request: CommunityRequest, group_id: int, paging: Query[Paging]) -> Any:
    """Who is in the group: for its members, managers, and of an open group for every member."""
    group = find(request, group_id)
    if not can_see_group_members(request.actor, group):
        raise NotAllowed
    return page_by(active_members(group), cursor=paging.cursor, limit=paging.limit)


@router.post("/groups/{slug:slug}/join", response={200: OwnOut, **PROBLEMS}, operation_id="join_group")
def join_group(request: CommunityRequest, slug: str, payload: JoinIn) -> Any:
    """Join a group or ask to, by its short name; a link opens also one that you could not see."""
    group = find_group(request.actor, slug) or group_by_invitation(request.community.id, slug, payload.invitation)
    answers = {each.question_id: each.values for each in payload.answers}
    return commands.join_group(
        actor=request.actor, group=group, accepted_number=payload.accepted_number, answers=answers,
        secret=payload.invitation,
    )  # fmt: skip


@router.post("/groups/{int:group_id}/leave", response={204: None, **PROBLEMS}, operation_id="leave_group")
def leave_group(request: CommunityRequest, group_id: int, payload: LeaveIn) -> Any:
    """Leave a group, or take a request or an invitation back."""
    group = find(request, group_id)
    if request.actor.member_id is None:
        raise NotAllowed
    if active_members(group).filter(member_id=request.actor.member_id).exists():
        successor = members_visible_to(request.actor).filter(id=payload.successor_id or 0).first()
        commands.leave_group(actor=request.actor, group=group, successor=successor)
    else:
        commands.decline_invitation(actor=request.actor, group=group)
    return Status(204, None)


@router.put(
    "/groups/{int:group_id}/members/{int:member_id}",
    response={200: GroupMemberOut, **PROBLEMS},
    operation_id="change_group_role",
)
def change_group_role(request: CommunityRequest, group_id: int, member_id: int, payload: GroupRoleIn) -> Any:
    """Make a member a leader, or a leader a member."""
    group, member = find(request, group_id), _member(request, member_id)
    return commands.change_group_role(actor=request.actor, group=group, member=member, role=payload.role)


@router.post(
    "/groups/{int:group_id}/members/{int:member_id}/removal",
    response={204: None, **PROBLEMS},
    operation_id="remove_from_group",
)
def remove_from_group(request: CommunityRequest, group_id: int, member_id: int, payload: GroupReasonIn) -> Any:
    """Take a member out, and say why: leaders; a leader is taken out by managers."""
    group, member = find(request, group_id), _member(request, member_id)
    commands.remove_from_group(actor=request.actor, group=group, member=member, reason=payload.reason)
    return Status(204, None)


@router.get(
    "/groups/{int:group_id}/requests", response={200: list[RequestOut], **PROBLEMS}, operation_id="list_group_requests"
)
def list_group_requests(request: CommunityRequest, group_id: int) -> Any:
    """Who asks to join, the longest waiting first, at most 200: the leaders."""
    group = find(request, group_id)
    if not can_lead(request.actor, group):
        raise NotAllowed
    return list(requests_to(group)[:200])


@router.put(
    "/groups/{int:group_id}/requests/{int:member_id}",
    response={200: GroupMemberOut, **PROBLEMS},
    operation_id="decide_group_request",
)
def decide_group_request(request: CommunityRequest, group_id: int, member_id: int, payload: DecisionIn) -> Any:
    """Let in who asked, or say why not: the leaders."""
    group, member = find(request, group_id), _member(request, member_id)
    if payload.let_in:
        return commands.approve_request(actor=request.actor, group=group, member=member)
    return commands.decline_request(actor=request.actor, group=group, member=member, reason=payload.reason)


@router.put(
    "/groups/{int:group_id}/invited/{int:member_id}", response={204: None, **PROBLEMS}, operation_id="invite_to_group"
)
def invite_to_group(request: CommunityRequest, group_id: int, member_id: int) -> Any:
    """Invite a member of the community: the leaders."""
    group, member = find(request, group_id), _member(request, member_id)
    commands.invite_to_group(actor=request.actor, group=group, member=member)
    return Status(204, None)


@router.get(
    "/groups/{int:group_id}/links", response={200: list[GroupLinkOut], **PROBLEMS}, operation_id="list_group_links"
)
def list_group_links(request: CommunityRequest, group_id: int) -> Any:
    """The links into the group, the newest 100, without their secrets: the leaders."""
    return list(group_invitations_visible_to(request.actor, find(request, group_id))[:100])


@router.post("/groups/{int:group_id}/links", response={201: GroupLinkOut, **PROBLEMS}, operation_id="make_group_link")
def make_group_link(request: CommunityRequest, group_id: int, payload: GroupLinkIn) -> Any:
    """Make a link into the group: the leaders."""
    group = find(request, group_id)
    link, secret = commands.invite_by_link(
        actor=request.actor, group=group, max_uses=payload.max_uses, days=payload.days
    )
    url = request.build_absolute_uri(f"{reverse('groups:join', args=[group.slug])}?invitation={secret}")
    return Status(201, {**GroupLinkOut.from_orm(link).dict(), "url": url})


@router.delete(
    "/groups/{int:group_id}/links/{int:link_id}", response={204: None, **PROBLEMS}, operation_id="end_group_link"
)
def end_group_link(request: CommunityRequest, group_id: int, link_id: int) -> Any:
    """Let nobody in by this link any more: the leaders."""
    group = find(request, group_id)
    link = get_object_or_404(group_invitations_visible_to(request.actor, group), id=link_id)
    commands.end_group_invitation(actor=request.actor, group=group, link=link)
    return Status(204, None)


def _member(request: CommunityRequest, member_id: int) -> Membership:
    return get_object_or_404(members_visible_to(request.actor), id=member_id)
