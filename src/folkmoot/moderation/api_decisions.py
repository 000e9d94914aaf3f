"""Decisions, appeals, measures and measures for places through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Id, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.policies import members_visible_to
from folkmoot.moderation.api_measures import NewMeasureIn
from folkmoot.moderation.commands.appealing import appeal
from folkmoot.moderation.commands.braking import brake, release
from folkmoot.moderation.commands.measuring import measure_member
from folkmoot.moderation.commands.resubmitting import resubmit
from folkmoot.moderation.commands.reversing import reverse
from folkmoot.moderation.commands.sanctioning import lift
from folkmoot.moderation.models import Brake
from folkmoot.moderation.queries.bounds import brakes_in_force
from folkmoot.moderation.rights import (
    can_moderate_somewhere,
    decisions_visible_to,
    own_decisions,
    sanctions_visible_to,
)
from folkmoot.notifications.commands.reading import hear_all
from folkmoot.spaces.policies import spaces_visible_to

router = Router(tags=["moderation"])


class ModerationDecisionOut(Schema):
    """A decision; `author_id` is whom it is about, and `reverses_id` the decision that it takes back."""

    id: int
    at: datetime
    deed: str
    subject_type: str
    subject_id: int
    author_id: int | None
    decided_by_id: int | None
    clause: str
    clause_words: str
    words: str
    language: str
    detected_by: str
    reverses_id: int | None
    appeal_until: datetime | None


class OwnDecisionOut(Schema):
    """A decision about you. Who decided is not told."""

    id: int
    at: datetime
    deed: str
    clause: str
    clause_words: str
    words: str
    reverses_id: int | None
    appeal_until: datetime | None


class DecisionPageIn(Input):
    """Where the page begins."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class ResubmissionIn(Input):
    """What the post says instead."""

    markdown: str = Field(min_length=1, max_length=64_000)


class AppealIn(Input):
    """Why the decision is wrong."""

    text: str = Field(min_length=1, max_length=4000)


class ReversalIn(Input):
    """Words to the member; ours when empty."""

    words: str = Field("", max_length=4000)


class MeasureIn(NewMeasureIn):
    """A measure against a member, on its clause, with words to them."""

    clause: str = Field("", max_length=60)
    words: str = Field("", max_length=4000)


class BrakeIn(Input):
    """A measure for a space, or for the whole community."""

    kind: Literal["slow", "lock", "raid"]
    space_id: Id | None = None
    seconds: int = Field(0, ge=0, le=604_800)
    hours: int = Field(3, ge=1, le=720)
    reason: str = Field("", max_length=300)


class BrakeOut(Schema):
    """What is in force."""

    id: int
    kind: str
    space_id: int | None
    seconds: int
    reason: str
    since: datetime
    until: datetime


@router.get("/moderation/decisions", response={200: Page[ModerationDecisionOut], **PROBLEMS}, operation_id="decisions")
def list_decisions(request: CommunityRequest, page: Query[DecisionPageIn]) -> Any:
    """What was decided in the places that you moderate, the newest first."""
    _for_moderators(request)
    return page_by(decisions_visible_to(request.actor), cursor=page.cursor, limit=page.limit, newest_first=True)


@router.post(
    "/moderation/decisions/{int:decision_id}/reversal",
    response={200: ModerationDecisionOut, **PROBLEMS},
    operation_id="reverse_decision",
)
def reverse_decision(request: CommunityRequest, decision_id: int, payload: ReversalIn) -> Any:
    """Take a decision back, with what followed from it."""
    decision = get_object_or_404(decisions_visible_to(request.actor), id=decision_id)
    return reverse(actor=request.actor, decision=decision, words=payload.words)


@router.get("/me/decisions", response={200: Page[OwnDecisionOut], **PROBLEMS}, operation_id="own_decisions")
def list_own_decisions(request: CommunityRequest, page: Query[DecisionPageIn]) -> Any:
    """What was decided about what you wrote or did; also while you are suspended."""
    hear_all(actor=request.actor)
    return page_by(own_decisions(request.actor), cursor=page.cursor, limit=page.limit, newest_first=True)


@router.post(
    "/me/decisions/{int:decision_id}/appeal", response={204: None, **PROBLEMS}, operation_id="appeal_against_decision"
)
def appeal_against(request: CommunityRequest, decision_id: int, payload: AppealIn) -> Any:
    """Appeal once, within the period; somebody else than who decided looks at it."""
    hear_all(actor=request.actor)
    decision = get_object_or_404(own_decisions(request.actor), id=decision_id)
    appeal(actor=request.actor, decision=decision, text=payload.text)
    return Status(204, None)


@router.post(
    "/me/decisions/{int:decision_id}/resubmission",
    response={204: None, **PROBLEMS},
    operation_id="resubmit_what_was_turned_down",
)
def resubmit_turned_down(request: CommunityRequest, decision_id: int, payload: ResubmissionIn) -> Any:
    """Send a post that was turned down before others saw it again, written otherwise: it is held, and looked at."""
    decision = get_object_or_404(own_decisions(request.actor), id=decision_id)
    resubmit(actor=request.actor, decision=decision, markdown=payload.markdown)
    return Status(204, None)


@router.post(
    "/moderation/members/{int:member_id}/measures",
    response={200: ModerationDecisionOut, **PROBLEMS},
    operation_id="measure_member",
)
def take_measure(request: CommunityRequest, member_id: int, payload: MeasureIn) -> Any:
    """Take a measure against a member. It is a decision, and open to appeal."""
    _for_moderators(request)
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return measure_member(
        actor=request.actor, member=member, wanted=payload.wanted(), clause=payload.clause, words=payload.words
    )


@router.delete(
    "/moderation/sanctions/{int:sanction_id}", response={204: None, **PROBLEMS}, operation_id="lift_sanction"
)
def lift_sanction(request: CommunityRequest, sanction_id: int) -> Any:
    """End a measure before its time."""
    sanction = get_object_or_404(sanctions_visible_to(request.actor).select_related("member"), id=sanction_id)
    lift(actor=request.actor, sanction=sanction)
    return Status(204, None)


@router.get("/moderation/places", response={200: list[BrakeOut], **PROBLEMS}, operation_id="list_brakes")
def list_brakes(request: CommunityRequest) -> Any:
    """What holds for the whole community now; each space's own stands on its page."""
    _for_moderators(request)
    return brakes_in_force(request.actor.community_id)


@router.post("/moderation/places", response={200: BrakeOut, **PROBLEMS}, operation_id="begin_brake")
def begin_brake(request: CommunityRequest, payload: BrakeIn) -> Any:
    """Slow or lock a space, or turn raid mode on; it ends by itself."""
    spaces = spaces_visible_to(request.actor)
    space = get_object_or_404(spaces, id=payload.space_id) if payload.space_id is not None else None
    return brake(
        actor=request.actor, kind=payload.kind, until=timezone.now() + timedelta(hours=payload.hours), space=space,
        seconds=payload.seconds, reason=payload.reason,
    )  # fmt: skip


@router.delete("/moderation/places/{int:brake_id}", response={204: None, **PROBLEMS}, operation_id="end_brake")
def end_brake(request: CommunityRequest, brake_id: int) -> Any:
    """End it before its time."""
    row = get_object_or_404(Brake.everywhere.filter(community_id=request.actor.community_id), id=brake_id)
    release(actor=request.actor, brake=row)
    return Status(204, None)


def _for_moderators(request: CommunityRequest) -> None:
    if not can_moderate_somewhere(request.actor):
        raise NotAllowed
