"""A group's questions, guidelines and spaces through the API."""

from __future__ import annotations

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.communities.clause_schemas import OwnGuidelinesIn, OwnGuidelinesOut
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.api import find
from folkmoot.groups.api_members import GroupMemberOut
from folkmoot.groups.queries import guidelines_of, questions_of, spaces_of, spaces_seen
from folkmoot.members.commands import QuestionDraft

router = Router(tags=["groups"])
Kind = Literal["forum", "questions", "articles", "announcements", "chat"]
SpaceVisibility = Literal["public", "members", "private"]


class GroupQuestionOut(Schema):
    """A question of those who want to join."""

    id: int
    text: str
    help: str
    kind: str
    choices: list[str]
    is_required: bool


class GroupQuestionIn(Input):
    """A question as it shall be; with an id, one that is there already."""

    id: Id | None = None
    text: str = Field(min_length=1, max_length=200)
    help: str = Field("", max_length=300)
    kind: Literal["text", "long", "choice", "several"] = "text"
    choices: list[str] = Field(default_factory=list, max_length=40)
    is_required: bool = False


class GroupQuestionsIn(Input):
    """All questions, in their order."""

    questions: list[GroupQuestionIn] = Field(max_length=5)


class GroupGuidelinesIn(OwnGuidelinesIn):
    """Guidelines to put in force."""


class GroupGuidelinesOut(OwnGuidelinesOut):
    """A version of a group's guidelines; the one with the highest number is in force."""


class GroupAcceptIn(Input):
    """The version that was read."""

    number: int = Field(ge=1, le=2**31 - 1)


class GroupSpaceOut(Schema):
    """A space of the group."""

    id: int
    slug: str
    name: str
    description: str
    kind: str
    visibility: str


class GroupSpaceIn(Input):
    """A space to be; private is for the group alone."""

    name: str = Field(min_length=1, max_length=80)
    description: str = Field("", max_length=300)
    kind: Kind = "forum"
    visibility: SpaceVisibility = "private"


class GroupSpacePatch(Input):
    """What to change of a space of the group; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    description: str | None = Field(None, max_length=300)
    visibility: SpaceVisibility | None = None
    archived: bool | None = None


@router.get(
    "/groups/{int:group_id}/questions",
    response={200: list[GroupQuestionOut], **PROBLEMS},
    operation_id="list_group_questions",
)
def list_group_questions(request: CommunityRequest, group_id: int) -> Any:
    """What is asked of those who want to join."""
    return list(questions_of(find(request, group_id)))


@router.put(
    "/groups/{int:group_id}/questions",
    response={200: list[GroupQuestionOut], **PROBLEMS},
    operation_id="change_group_questions",
)
def change_group_questions(request: CommunityRequest, group_id: int, payload: GroupQuestionsIn) -> Any:
    """Ask exactly these questions from now on: the leaders."""
    drafts = [QuestionDraft(**each.dict()) for each in payload.questions]
    return commands.change_group_questions(actor=request.actor, group=find(request, group_id), questions=drafts)


@router.get(
    "/groups/{int:group_id}/guidelines",
    response={200: list[GroupGuidelinesOut], **PROBLEMS},
    operation_id="list_group_guidelines",
)
def list_group_guidelines(request: CommunityRequest, group_id: int) -> Any:
    """The group's guidelines, the version in force first."""
    return list(guidelines_of(find(request, group_id))[:200])


@router.post(
    "/groups/{int:group_id}/guidelines",
    response={201: GroupGuidelinesOut, **PROBLEMS},
    operation_id="publish_group_guidelines",
)
def publish_group_guidelines(request: CommunityRequest, group_id: int, payload: GroupGuidelinesIn) -> Any:
    """Put a new version in force: the leaders. Members accept it before they write in the group's spaces again."""
    version = commands.publish_group_guidelines(actor=request.actor, group=find(request, group_id), **payload.said())
    return Status(201, version)


@router.post(
    "/groups/{int:group_id}/guidelines/acceptance",
    response={200: GroupMemberOut, **PROBLEMS},
    operation_id="accept_group_guidelines",
)
def accept_group_guidelines(request: CommunityRequest, group_id: int, payload: GroupAcceptIn) -> Any:
    """Accept the group's guidelines in force: its members."""
    group = find(request, group_id)
    return commands.accept_group_guidelines(actor=request.actor, group=group, number=payload.number)


@router.get(
    "/groups/{int:group_id}/spaces", response={200: list[GroupSpaceOut], **PROBLEMS}, operation_id="list_group_spaces"
)
def list_group_spaces(request: CommunityRequest, group_id: int) -> Any:
    """The spaces of the group that you may read."""
    return spaces_seen(request.actor, find(request, group_id))


@router.post(
    "/groups/{int:group_id}/spaces", response={201: GroupSpaceOut, **PROBLEMS}, operation_id="create_group_space"
)
def create_group_space(request: CommunityRequest, group_id: int, payload: GroupSpaceIn) -> Any:
    """Make a space of the group: the leaders."""
    group = find(request, group_id)
    return Status(201, commands.create_group_space(actor=request.actor, group=group, **payload.dict()))


@router.patch(
    "/groups/{int:group_id}/spaces/{int:space_id}",
    response={200: GroupSpaceOut, **PROBLEMS},
    operation_id="change_group_space",
)
def change_group_space(request: CommunityRequest, group_id: int, space_id: int, payload: GroupSpacePatch) -> Any:
    """Change a space of the group, or let nobody write in it any more: the leaders."""
    group = find(request, group_id)
    space = get_object_or_404(spaces_of(group), id=space_id)
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    archived = changes.pop("archived", None)
    if changes:
        space = commands.change_group_space(actor=request.actor, group=group, space=space, **changes)
    if archived is not None:
        space = commands.archive_group_space(actor=request.actor, group=group, space=space, is_archived=archived)
    return space
