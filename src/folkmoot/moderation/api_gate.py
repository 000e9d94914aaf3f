"""What the gate refused, and the services of others that it asks, through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, Max
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Input
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.outside import remove_outside_check, set_outside_check
from folkmoot.moderation.models import OutsideCheck, RefusedAttempt
from folkmoot.moderation.policies import runs_the_queue

router = Router(tags=["moderation"])
Service = Literal["akismet", "openai"]


class GateRefusedOut(Schema):
    """How often a rule refused something, by how many members, and when last."""

    rule: str
    rule_id: int | None
    clause: str
    kind: str
    count: int
    members: int
    last_at: datetime


class GatePeriod(Input):
    """The days to look back."""

    days: int = Field(30, ge=1, le=180)


@router.get("/moderation/refused", response={200: list[GateRefusedOut], **PROBLEMS}, operation_id="list_refused")
def list_refused(request: CommunityRequest, period: Query[GatePeriod]) -> Any:
    """What rules refused in the last days, counted: staff. The words are not kept."""
    if not request.actor.is_staff:
        raise NotAllowed
    since = timezone.now() - timedelta(days=period.days)
    rows = RefusedAttempt.objects.filter(at__gt=since).values("rule", "rule_id", "clause", "kind")
    counted = rows.annotate(count=Count("id"), members=Count("member", distinct=True), last_at=Max("at"))
    return list(counted.order_by("-count", "rule")[:200])


class GateServiceOut(Schema):
    """A service that is asked; whether a key is kept, and never which."""

    kind: str
    address: str
    model: str
    is_on: bool
    before_level: int
    threshold: float
    has_key: bool
    trouble: str
    asked: int
    failed: int

    @staticmethod
    def resolve_has_key(check: OutsideCheck) -> bool:
        return bool(check.sealed_key)


class GateServiceIn(Input):
    """How a service is asked; without a key the one that is kept stays."""

    address: str = Field(min_length=8, max_length=300)
    key: str = Field("", max_length=300)
    model: str = Field("", max_length=100)
    is_on: bool = True
    before_level: int = Field(-1, ge=-1, le=4)
    threshold: float = Field(0.5, ge=0, le=1)


@router.get("/moderation/outside", response={200: list[GateServiceOut], **PROBLEMS}, operation_id="list_outside_checks")
def list_outside_checks(request: CommunityRequest) -> Any:
    """The services of others that are asked about texts: managers."""
    if not runs_the_queue(request.actor):
        raise NotAllowed
    return list(OutsideCheck.objects.order_by("kind"))


@router.put("/moderation/outside/{kind}", response={200: GateServiceOut, **PROBLEMS}, operation_id="set_outside_check")
def set_outside(request: CommunityRequest, kind: Service, payload: GateServiceIn) -> Any:
    """Have a service asked: managers."""
    return set_outside_check(actor=request.actor, kind=kind, **payload.dict())


@router.delete("/moderation/outside/{kind}", response={204: None, **PROBLEMS}, operation_id="remove_outside_check")
def remove_outside(request: CommunityRequest, kind: Service) -> Any:
    """Ask a service no longer, and forget its key: managers."""
    remove_outside_check(actor=request.actor, kind=kind)
    return Status(204, None)
