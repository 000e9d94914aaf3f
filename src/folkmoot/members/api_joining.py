"""Joining through the API: what is asked, who asks to be let in, what is known of a member to those in charge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.models import JoinQuestion
from folkmoot.members.policies import can_see_record, members_visible_to
from folkmoot.members.queries import join_questions, record_of, waiting_members

router = Router(tags=["joining"])


class QuestionOut(Schema):
    """A question that whoever joins is asked."""

    id: int
    text: str
    help: str
    kind: str
    choices: list[str]
    is_required: bool


class QuestionIn(Input):
    """A question as it shall be; with an id, one that is there already."""

    id: Id | None = None
    text: str = Field(..., min_length=1, max_length=200)
    help: str = Field("", max_length=300)
    kind: str = Field("text", max_length=10)
    choices: list[str] = Field(default_factory=list, max_length=40)
    is_required: bool = False


class QuestionsIn(Input):
    """All questions, in order."""

    questions: list[QuestionIn] = Field(..., max_length=10)


class AnswerOut(Schema):
    """An answer beside the question as it was put."""

    asked: str
    values: list[str]
    at: datetime


class WaitingOut(MemberRef):
    """Somebody who asks to join."""

    joined_at: datetime
    invited_by: MemberRef | None
    answers: list[AnswerOut]

    @staticmethod
    def resolve_answers(member: Any) -> Any:
        return list(member.join_answers.all())


class RecordOut(Schema):
    """What those in charge see of a member beside the profile."""

    invited_by: MemberRef | None
    answers: list[AnswerOut]


class WaitingFilter(Input):
    """Which requests."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class Decision(Input):
    """Whether to let somebody in."""

    let_in: bool


class ClaimOut(Schema):
    """How many imported authors are you now."""

    count: int


class AuthorIn(Input):
    """Which imported author."""

    author_id: Id


@router.get("/join-questions", response={200: list[QuestionOut], **PROBLEMS}, operation_id="list_join_questions")
def list_join_questions(request: CommunityRequest) -> Any:
    """What whoever joins is asked."""
    return list(join_questions(request.community.id))


@router.put("/join-questions", response={200: list[QuestionOut], **PROBLEMS}, operation_id="change_join_questions")
def change_join_questions(request: CommunityRequest, payload: QuestionsIn) -> list[JoinQuestion]:
    """Ask exactly these questions from now on. For managers."""
    drafts = [commands.QuestionDraft(**each.dict()) for each in payload.questions]
    return commands.change_join_questions(actor=request.actor, questions=drafts)


@router.get("/join-requests", response={200: Page[WaitingOut], **PROBLEMS}, operation_id="list_join_requests")
def list_join_requests(request: CommunityRequest, filters: Query[WaitingFilter]) -> Any:
    """Who asks to join, by id. For moderators."""
    if not request.actor.is_staff:
        raise NotAllowed
    return page_by(waiting_members(request.community.id), cursor=filters.cursor, limit=filters.limit)


@router.post(
    "/join-requests/{int:member_id}", response={200: MemberRef, **PROBLEMS}, operation_id="decide_join_request"
)
def decide_join_request(request: CommunityRequest, member_id: int, payload: Decision) -> Any:
    """Let somebody in, or not. For moderators."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    decide = commands.approve_member if payload.let_in else commands.decline_member
    return decide(actor=request.actor, member=member)


@router.get("/members/{int:member_id}/record", response={200: RecordOut, **PROBLEMS}, operation_id="get_member_record")
def get_member_record(request: CommunityRequest, member_id: int) -> Any:
    """What a member answered on joining and who invited them. For managers."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    if not can_see_record(request.actor, member):
        raise NotAllowed
    return record_of(member)


@router.post("/me/claims", response={200: ClaimOut, **PROBLEMS}, operation_id="claim_authors")
def claim_authors(request: CommunityRequest) -> Any:
    """Become one with imported authors who had an address that you have confirmed."""
    if request.member is None or not request.actor.allows("write"):
        raise NotAllowed
    return {"count": commands.claim_here(actor=request.actor, member=request.member)}


@router.put("/members/{int:member_id}/author", response={200: MemberRef, **PROBLEMS}, operation_id="link_author")
def link_author(request: CommunityRequest, member_id: int, payload: AuthorIn) -> Any:
    """Make a member one with an imported author, by hand. For managers; it cannot be undone."""
    seen = members_visible_to(request.actor)
    member, author = get_object_or_404(seen, id=member_id), get_object_or_404(seen, id=payload.author_id)
    return commands.link_author(actor=request.actor, imported=author, member=member)
