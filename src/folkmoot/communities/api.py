"""The community through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, Literal, cast

from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.communities import commands
from folkmoot.communities.clause_schemas import ClauseIn, ClauseOut
from folkmoot.communities.commands.community import stored_logo
from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.communities.queries import guidelines_draft, guidelines_in_force, published_guidelines, set_up_marks
from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.registry import set_up_steps
from folkmoot.core.request import CommunityRequest

router = Router(tags=["community"])
VERSIONS_AT_MOST = 200
Colour = Field(None, pattern=r"^#[0-9a-f]{6}$")


class CommunityOut(Schema):
    """What a community is; `address` is where it lies, `host` its own host name, where it has one."""

    slug: str
    host: str | None
    address: str
    name: str
    kind: str
    tagline: str
    purpose: str
    audience: str
    objectives: str
    visibility: str
    join_policy: str
    erasure_policy: str
    language: str
    time_zone: str
    brand_colour: str
    accent_colour: str
    deletion_due_at: datetime | None


class CommunityPatch(Input):
    """What to change of the community; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    kind: Literal["project", "product", "club", "support", "creators", "other"] | None = None
    tagline: str | None = Field(None, max_length=160)
    purpose: str | None = Field(None, max_length=2000)
    audience: str | None = Field(None, max_length=2000)
    objectives: str | None = Field(None, max_length=2000)
    host: str | None = Field(None, max_length=253)
    visibility: Literal["public", "members"] | None = None
    join_policy: Literal["open", "approval", "invitation", "closed"] | None = None
    erasure_policy: Literal["choice", "anonymise", "delete"] | None = None
    language: str | None = Field(None, max_length=10)
    time_zone: str | None = Field(None, max_length=60)
    brand_colour: str | None = Colour
    accent_colour: str | None = Colour


class GuidelinesOut(Schema):
    """Guidelines; `number` is 0 where there are none, `published_at` is null for a draft."""

    number: int
    introduction: str
    change_note: str
    published_at: datetime | None
    clauses: list[ClauseOut]


class GuidelinesIn(Input):
    """Guidelines to be; clauses are numbered in their order."""

    introduction: str = Field("", max_length=4000)
    change_note: str = Field("", max_length=300)
    clauses: list[ClauseIn] = Field(max_length=60)


class StepOut(Schema):
    """A step of setting the community up; `state` is empty where nothing was done about it."""

    name: str
    state: str


class StepIn(Input):
    """What was done about a step."""

    state: Literal["done", "skipped"]


@router.get("/community", response={200: CommunityOut, **PROBLEMS}, operation_id="get_community")
def get_community(request: CommunityRequest) -> Any:
    """The community that is asked."""
    return request.community


@router.patch("/community", response={200: CommunityOut, **PROBLEMS}, operation_id="change_community")
def change_community(request: CommunityRequest, payload: CommunityPatch) -> Any:
    """Change what the community is: managers."""
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    community = Community.objects.get(id=request.community.id)
    return commands.change_community(actor=request.actor, community=community, **changes)


@router.post("/community/logo", response={200: CommunityOut, **PROBLEMS}, operation_id="set_logo")
def set_logo(request: CommunityRequest, file: File[UploadedFile]) -> Any:
    """Give the community another logo (PNG, JPEG or WebP): managers."""
    if not request.actor.is_manager:
        raise NotAllowed
    community = Community.objects.get(id=request.community.id)
    return commands.change_community(actor=request.actor, community=community, logo=stored_logo(cast("BinaryIO", file)))


@router.delete("/community/logo", response={200: CommunityOut, **PROBLEMS}, operation_id="remove_logo")
def remove_logo(request: CommunityRequest) -> Any:
    """Show the first letter instead of a logo: managers."""
    community = Community.objects.get(id=request.community.id)
    return commands.change_community(actor=request.actor, community=community, logo="")


@router.get("/community/set-up", response={200: list[StepOut], **PROBLEMS}, operation_id="list_set_up_steps")
def list_set_up_steps(request: CommunityRequest) -> Any:
    """How far the community is set up: managers."""
    if not request.actor.is_manager:
        raise NotAllowed
    marks = set_up_marks(request.community.id)
    ordered = sorted(set_up_steps, key=lambda step: step.position)
    return [{"name": step.name, "state": marks.get(step.name, "")} for step in ordered]


@router.put("/community/set-up/{str:step}", response={200: StepOut, **PROBLEMS}, operation_id="mark_set_up_step")
def mark_set_up_step(request: CommunityRequest, step: str, payload: StepIn) -> Any:
    """Mark a step as done or skipped: managers."""
    mark = commands.mark_step(actor=request.actor, step=step, state=payload.state)
    return {"name": mark.step, "state": mark.state}


@router.get("/guidelines", response={200: GuidelinesOut, **PROBLEMS}, operation_id="get_guidelines")
def get_guidelines(request: CommunityRequest) -> Any:
    """The guidelines in force."""
    version = guidelines_in_force(request.community.id)
    return _out(version) if version is not None else _out(GuidelinesVersion(number=0), [])


@router.post("/guidelines", response={201: GuidelinesOut, **PROBLEMS}, operation_id="publish_guidelines")
def publish_guidelines(request: CommunityRequest, payload: GuidelinesIn) -> Any:
    """Put guidelines in force; members are asked to accept them: managers. A draft becomes them."""
    version = commands.publish_guidelines(actor=request.actor, **_words(payload))
    return Status(201, _out(version))


@router.get("/guidelines/versions", response={200: list[GuidelinesOut], **PROBLEMS}, operation_id="list_guidelines")
def list_guidelines(request: CommunityRequest) -> Any:
    """Every version that was ever in force, newest first."""
    return [_out(version) for version in published_guidelines(request.community.id)[:VERSIONS_AT_MOST]]


@router.get(
    "/guidelines/versions/{int:number}",
    response={200: GuidelinesOut, **PROBLEMS},
    operation_id="get_guidelines_version",
)
def get_guidelines_version(request: CommunityRequest, number: int) -> Any:
    """One version."""
    return _out(get_object_or_404(published_guidelines(request.community.id), number=number))


@router.get("/guidelines/draft", response={200: GuidelinesOut, **PROBLEMS}, operation_id="get_guidelines_draft")
def get_guidelines_draft(request: CommunityRequest) -> Any:
    """The draft: managers."""
    draft = guidelines_draft(request.community.id) if request.actor.is_manager else None
    if draft is None:
        raise NotFound
    return _out(draft)


@router.put("/guidelines/draft", response={200: GuidelinesOut, **PROBLEMS}, operation_id="save_guidelines_draft")
def save_guidelines_draft(request: CommunityRequest, payload: GuidelinesIn) -> Any:
    """Keep a draft: managers."""
    return _out(commands.save_guidelines_draft(actor=request.actor, **_words(payload)))


@router.delete("/guidelines/draft", response={204: None, **PROBLEMS}, operation_id="discard_guidelines_draft")
def discard_guidelines_draft(request: CommunityRequest) -> Any:
    """Throw the draft away: managers."""
    commands.discard_guidelines_draft(actor=request.actor)
    return Status(204, None)


def _words(payload: GuidelinesIn) -> dict[str, Any]:
    clauses = [clause.words() for clause in payload.clauses]
    return {"clauses": clauses, "introduction": payload.introduction, "change_note": payload.change_note}


def _out(version: GuidelinesVersion, clauses: Any = None) -> dict[str, Any]:
    return {
        **{name: getattr(version, name) for name in ("number", "introduction", "change_note", "published_at")},
        "clauses": list(version.clauses.all()) if clauses is None else clauses,
    }
