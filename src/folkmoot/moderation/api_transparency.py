"""Figures and statements of reasons through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.guidelines import Clause
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.statements import change_transparency, describe_statement
from folkmoot.moderation.dsa.checking import problems
from folkmoot.moderation.queries.statements import find_statement, transparency_settings
from folkmoot.moderation.rights import decisions_visible_to, own_decisions
from folkmoot.moderation.transparency.machine import as_document
from folkmoot.moderation.transparency.periods import find_period
from folkmoot.moderation.transparency.published import may_see_figures, offered_periods, shown_figures
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["moderation"])


class ClauseInForceOut(Schema):
    """A clause that holds in a place; `ref` names it and its version for good."""

    ref: str
    number: int
    title: str
    text: str
    category: str
    fine: list[str]
    not_fine: list[str]
    place: str

    @staticmethod
    def resolve_fine(clause: Clause) -> list[str]:
        return list(clause.fine)

    @staticmethod
    def resolve_not_fine(clause: Clause) -> list[str]:
        return list(clause.not_fine)


class FiguresOut(Schema):
    """The figures of a period, as docs/transparency.md describes them; small numbers are held back."""

    schema_name: str
    community: str
    period: str
    kind: str
    begin: datetime
    end: datetime
    threshold: int
    figures: dict[str, Any]


class TransparencySettingsIO(Schema):
    """What the public is told."""

    is_public: bool
    period: str
    threshold: int
    sends_statements: bool
    provider: str
    contact: str


class TransparencySettingsPatch(Input):
    """What to change of it; what is left out stays."""

    is_public: bool | None = None
    period: str | None = Field(None, pattern="^(month|quarter|year)$")
    threshold: int | None = Field(None, ge=2, le=100)
    sends_statements: bool | None = None
    provider: str | None = Field(None, max_length=200)
    contact: str | None = Field(None, max_length=300)


class StatementOut(Schema):
    """A statement of reasons in the fields of the DSA Transparency Database, and what it would refuse it for."""

    statement: dict[str, Any]
    problems: list[dict[str, str]]


class StatementDetailsIn(Input):
    """What a moderator adds to a statement."""

    category: str = Field("", max_length=80)
    legal_ground: str = Field("", max_length=500)
    explanation: str = Field("", max_length=2000)
    is_illegal_too: bool = False
    content_language: str = Field("", pattern="^([A-Z]{2})?$")
    territories: list[str] = Field(default_factory=list, max_length=40)
    keywords: list[str] = Field(default_factory=list, max_length=40)


@router.get("/clauses", response={200: list[ClauseInForceOut], **PROBLEMS}, operation_id="list_clauses")
def list_clauses(request: CommunityRequest, space_id: Id | None = None) -> Any:
    """The clauses that hold in a place: the community's, with a space those of its group and its own, too."""
    if space_id is not None:
        get_object_or_404(spaces_visible_to(request.actor), id=space_id)
    return clauses_in_force(request.community.id, space_id)


@router.get("/transparency", response={200: list[str], **PROBLEMS}, operation_id="list_transparency_periods")
def list_transparency_periods(request: CommunityRequest) -> Any:
    """The periods of which there are figures: everybody once they are public, staff before."""
    settled = transparency_settings(request.community.id)
    if not may_see_figures(request.actor, settled):
        raise NotFound
    return [each.name for each in offered_periods(request.community, settled)]


@router.get(
    "/transparency/settings", response={200: TransparencySettingsIO, **PROBLEMS}, operation_id="get_transparency"
)
def get_transparency(request: CommunityRequest) -> Any:
    """What the public is told: managers."""
    if not request.actor.is_manager:
        raise NotAllowed
    return transparency_settings(request.community.id)


@router.patch(
    "/transparency/settings", response={200: TransparencySettingsIO, **PROBLEMS}, operation_id="change_transparency"
)
def patch_transparency(request: CommunityRequest, payload: TransparencySettingsPatch) -> Any:
    """Settle what the public is told: managers."""
    changes = {name: value for name, value in payload.dict(exclude_unset=True).items() if value is not None}
    return change_transparency(actor=request.actor, **changes)


@router.get("/transparency/{str:period_name}", response={200: FiguresOut, **PROBLEMS}, operation_id="get_figures")
def get_figures(request: CommunityRequest, period_name: str) -> Any:
    """The figures of a period that is over."""
    settled = transparency_settings(request.community.id)
    period = find_period(period_name)
    if period is None or period.kind != settled.period or not period.is_over:
        raise NotFound
    if not may_see_figures(request.actor, settled):
        raise NotFound
    figures = shown_figures(request.community.id, period, settled)
    document = as_document(figures, community=request.community.slug, period=period, threshold=settled.threshold)
    return document | {"schema_name": document["schema"]}


@router.get(
    "/decisions/{int:decision_id}/statement", response={200: StatementOut, **PROBLEMS}, operation_id="get_statement"
)
def get_statement(request: CommunityRequest, decision_id: int) -> Any:
    """The statement of reasons of a decision: who moderates, and whom it is about."""
    visible = decisions_visible_to(request.actor).filter(id=decision_id).first()
    decision = visible or get_object_or_404(own_decisions(request.actor), id=decision_id)
    statement = find_statement(decision)
    if statement is None:
        raise NotFound
    return {
        "statement": statement,
        "problems": [{"field": each.field, "rule": each.rule} for each in problems(statement)],
    }


@router.put(
    "/decisions/{int:decision_id}/statement", response={204: None, **PROBLEMS}, operation_id="describe_statement"
)
def put_statement(request: CommunityRequest, decision_id: int, payload: StatementDetailsIn) -> Any:
    """Say more of a statement than follows from its decision: moderators."""
    decision = get_object_or_404(decisions_visible_to(request.actor), id=decision_id)
    describe_statement(actor=request.actor, decision=decision, **payload.dict())
    return Status(204, None)
