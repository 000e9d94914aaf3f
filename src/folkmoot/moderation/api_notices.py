"""Notices of illegal content, complaints and trusted flaggers through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core import rate_limits
from folkmoot.core.api.schemas import PROBLEMS, Id, Input
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.notices import NewNotice, complain, give_notice
from folkmoot.moderation.commands.notifiers import add_trusted_flagger, remove_trusted_flagger
from folkmoot.moderation.models import Notice
from folkmoot.moderation.notice_letters import done_said, key_of, notice_by_key
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.notices import trusted_flaggers

router = Router(tags=["moderation"])


class NoticeIn(Input):
    """A notice of illegal content, with what the law asks for."""

    locations: str = Field(max_length=4000)
    reason: str = Field(max_length=4000)
    law: str = Field("", max_length=300)
    category: str = Field("", max_length=80)
    is_exempt: bool = False
    name: str = Field("", max_length=200)
    email: str = Field("", max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    in_good_faith: bool


class NoticeOut(Schema):
    """A notice and what became of it; `key` opens it again, so keep it."""

    key: str
    received_at: datetime
    decided_at: datetime | None
    decided: str
    is_confirmed: bool
    places: list[NoticePlaceOut]
    complaint: str | None


class NoticePlaceOut(Schema):
    """One of the places of a notice and what became of it; the address is empty where it is not ours."""

    address: str
    decided: str


class TrustedFlaggerOut(Schema):
    """An organisation whose notices come first."""

    id: Id
    name: str
    address: str
    added_at: datetime


class TrustedFlaggerIn(Input):
    """Whose notices shall come first, by an address or "@example.org"."""

    name: str = Field(min_length=1, max_length=200)
    address: str = Field(max_length=254)


class NoticeComplaintIn(Input):
    """What is wrong with the decision."""

    text: str = Field(min_length=1, max_length=4000)


@router.post("/notices", response={201: NoticeOut, **PROBLEMS}, operation_id="give_notice")
def post_notice(request: CommunityRequest, payload: NoticeIn) -> Any:
    """Give notice of illegal content: everybody, also without a token."""
    rate_limits.check("report", key=rate_limits.client_address(request))
    notice = give_notice(actor=request.actor, community=request.community, given=NewNotice(**payload.dict()))
    return Status(201, _out(notice))


@router.get("/notices/{str:key}", response={200: NoticeOut, **PROBLEMS}, operation_id="get_notice")
def get_notice(request: CommunityRequest, key: str) -> Any:
    """What became of a notice: who has its key."""
    return _out(_notice(request, key))


@router.post("/notices/{str:key}/complaint", response={201: NoticeOut, **PROBLEMS}, operation_id="complain")
def post_complaint(request: CommunityRequest, key: str, payload: NoticeComplaintIn) -> Any:
    """Complain of what was decided about a notice; somebody else decides."""
    rate_limits.check("report", key=rate_limits.client_address(request))
    notice = _notice(request, key)
    complain(notice=notice, text=payload.text)
    return Status(201, _out(_notice(request, key)))


@router.get("/trusted-flaggers", response={200: list[TrustedFlaggerOut], **PROBLEMS}, operation_id="trusted_flaggers")
def get_trusted_flaggers(request: CommunityRequest) -> Any:
    """Whose notices come first: managers."""
    if not runs_the_queue(request.actor):
        raise NotAllowed
    return trusted_flaggers(request.community.id)


@router.post("/trusted-flaggers", response={201: TrustedFlaggerOut, **PROBLEMS}, operation_id="trust_flagger")
def post_trusted_flagger(request: CommunityRequest, payload: TrustedFlaggerIn) -> Any:
    """Let an organisation's notices come first: managers."""
    return Status(201, add_trusted_flagger(actor=request.actor, name=payload.name, address=payload.address))


@router.delete(
    "/trusted-flaggers/{int:flagger_id}", response={204: None, **PROBLEMS}, operation_id="remove_trusted_flagger"
)
def delete_trusted_flagger(request: CommunityRequest, flagger_id: int) -> Any:
    """Take one off the list: managers."""
    flagger = get_object_or_404(trusted_flaggers(request.community.id), id=flagger_id)
    remove_trusted_flagger(actor=request.actor, flagger=flagger)
    return Status(204, None)


def _notice(request: CommunityRequest, key: str) -> Notice:
    notice = notice_by_key(request.community.id, key)
    if notice is None:
        raise NotFound
    return notice


def _out(notice: Notice) -> dict[str, Any]:
    complaint = getattr(notice, "complaint", None)
    return {
        "key": key_of(notice), "received_at": notice.received_at, "decided_at": notice.decided_at,
        "decided": done_said(notice.decision) if notice.decision else "",
        "is_confirmed": notice.confirmed_at is not None,
        "places": [
            {"address": each.address, "decided": done_said(each.decision) if each.decision else ""}
            for each in notice.places.select_related("decision").order_by("id")
        ],
        "complaint": (complaint.outcome or "open") if complaint else None,
    }  # fmt: skip
