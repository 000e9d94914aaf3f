"""What became of mail, through the API: for managers, as the page of mail is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Input, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.mail.commands import release_address
from folkmoot.mail.commands.sending import send_again as send_letter_again
from folkmoot.mail.models import QueuedLetter, TroubledAddress
from folkmoot.mail.policies import can_manage_mail
from folkmoot.mail.queries import latest_letters, latest_received, letter_counts, paused_addresses

router = Router(tags=["mail"])
LetterState = Literal["waiting", "claimed", "sending", "unclear", "sent", "failed", "stopped"]


class MailStateOut(Schema):
    """Whether mail leaves and comes in here, and how many letters are in which state."""

    goes_out: bool
    domain: str
    letters: dict[str, int]


class LetterOut(Schema):
    """A letter to somebody. Its subject and words are not told: they may be of conversations that are not yours."""

    id: int
    address: str
    kind: str
    state: str
    attempts: int
    last_error: str
    created_at: datetime
    changed_at: datetime


class ReceivedMailOut(Schema):
    """A mail that came in, without what it says; `said` is why it was refused."""

    id: int
    sender: str
    state: str
    code: str
    said: str
    place: str
    created_at: datetime


class PausedAddressOut(Schema):
    """An address that gets no letters, and what its server or owner said."""

    id: int
    address: str
    reason: str
    said: str
    paused_at: datetime


class MailPaging(Input):
    """A page of the newest."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


class LetterFilter(MailPaging):
    """Letters of one state, or all."""

    state: LetterState | None = None


@router.get("/mail", response={200: MailStateOut, **PROBLEMS}, operation_id="get_mail_state")
def get_state(request: CommunityRequest) -> Any:
    """Whether mail leaves and comes in, and what became of letters."""
    _for_managers(request)
    counts = letter_counts(request.community.id)
    return {"goes_out": bool(settings.EMAIL_URL), "domain": settings.MAIL_DOMAIN, "letters": counts}


@router.get("/mail/letters", response={200: Page[LetterOut], **PROBLEMS}, operation_id="list_letters")
def list_letters(request: CommunityRequest, filters: Query[LetterFilter]) -> Any:
    """Letters to members, the newest first."""
    _for_managers(request)
    rows = latest_letters(request.community.id)
    if filters.state:
        rows = rows.filter(state=filters.state)
    return page_by(rows, cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post("/mail/letters/{int:letter_id}/again", response={204: None, **PROBLEMS}, operation_id="send_letter_again")
def send_again(request: CommunityRequest, letter_id: int) -> Any:
    """Send a letter that failed, or of which nobody knows, once more."""
    _for_managers(request)
    letter = get_object_or_404(QueuedLetter.objects, id=letter_id)
    send_letter_again(actor=request.actor, letter=letter)
    return Status(204, None)


@router.get("/mail/received", response={200: Page[ReceivedMailOut], **PROBLEMS}, operation_id="list_received_mail")
def list_received(request: CommunityRequest, paging: Query[MailPaging]) -> Any:
    """Mail that came in, the newest first."""
    _for_managers(request)
    rows = latest_received(request.community.id)
    return page_by(rows, cursor=paging.cursor, limit=paging.limit, newest_first=True)


@router.get("/mail/paused", response={200: Page[PausedAddressOut], **PROBLEMS}, operation_id="list_paused_addresses")
def list_paused(request: CommunityRequest, paging: Query[MailPaging]) -> Any:
    """Addresses that get no letters."""
    _for_managers(request)
    rows = paused_addresses(request.community.id)
    return page_by(rows, cursor=paging.cursor, limit=paging.limit, newest_first=True)


@router.delete("/mail/paused/{int:paused_id}", response={204: None, **PROBLEMS}, operation_id="release_address")
def release(request: CommunityRequest, paused_id: int) -> Any:
    """Write to the address again."""
    _for_managers(request)
    release_address(actor=request.actor, address=get_object_or_404(TroubledAddress.objects, id=paused_id))
    return Status(204, None)


def _for_managers(request: CommunityRequest) -> None:
    if not can_manage_mail(request.actor):
        raise NotAllowed
