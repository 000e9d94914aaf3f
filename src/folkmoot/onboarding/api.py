"""How newcomers are greeted, through the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from folkmoot.core.api.schemas import PROBLEMS, Id, Input, MemberRef
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to
from folkmoot.onboarding import commands
from folkmoot.onboarding.models import BuddyPair, OnboardingSettings
from folkmoot.onboarding.policies import can_arrange, can_greet, pairs_visible_to, welcomes_visible_to
from folkmoot.onboarding.queries.buddies import loads
from folkmoot.onboarding.queries.checklist import checked
from folkmoot.onboarding.queries.settings import settings_of
from folkmoot.onboarding.queries.welcome import pace, queue

router = Router(tags=["onboarding"])


class WelcomeOut(Schema):
    """A newcomer in the queue."""

    id: int
    member: MemberRef
    state: str
    joined_at: datetime
    due_at: datetime
    first_post_id: int | None
    claimed_by_id: int | None
    claimed_at: datetime | None
    snoozed_until: datetime | None
    greeted_at: datetime | None
    greeted_by_id: int | None
    way: str


class WelcomePaceOut(Schema):
    """How soon newcomers of the last 90 days were greeted, in business hours."""

    greeted: int
    waiting: int
    median: float | None
    ninety: float | None
    kept: int
    missed: int


class WelcomeQueueOut(Schema):
    """The queue, the most pressing first."""

    items: list[WelcomeOut]
    pace: WelcomePaceOut


class WelcomeActIn(Input):
    """What to do about a newcomer; `text` is for "greet"."""

    do: Literal["claim", "release", "snooze", "greeted", "nobody", "greet"]
    text: str = Field("", max_length=5000)


class ChecklistItemOut(Schema):
    """An item of your checklist."""

    name: str
    label: str
    text: str
    done: bool


class BuddyOfferIn(Input):
    """An offer to be a buddy."""

    capacity: int = Field(3, ge=1, le=20)
    languages: list[str] = Field(default_factory=list, max_length=10)
    interests: list[str] = Field(default_factory=list, max_length=20)
    greeting: str = Field("", max_length=1000)


class BuddyLoadOut(Schema):
    """A volunteer and how many newcomers they have."""

    member_id: int
    capacity: int
    languages: list[str]
    interests: list[str]
    resting: bool
    active: int
    given_back: int


class BuddyPairIn(Input):
    """A newcomer, and a buddy where it is to be a certain one."""

    newcomer_id: Id
    buddy_id: Id | None = None


class BuddyPairOut(Schema):
    """A newcomer and their buddy."""

    id: int
    newcomer_id: int
    buddy_id: int
    state: str
    why: str
    since: datetime


class OnboardingSettingsIn(Input):
    """By when newcomers are greeted, by the community's clock."""

    target_hours: int = Field(8, ge=1, le=200)
    weekdays: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], max_length=7)
    opens: str = Field("09:00", max_length=5)
    closes: str = Field("18:00", max_length=5)
    shows_checklist: bool = True


@router.get("/welcome", response={200: WelcomeQueueOut, **PROBLEMS}, operation_id="list_welcome")
def list_welcome(request: CommunityRequest) -> Any:
    """Newcomers whom nobody has greeted or answered: hosts and above."""
    _must_greet(request)
    return {"items": list(queue(request.actor)[:100]), "pace": pace(request.community)}


@router.post("/welcome/{int:item_id}", response={200: WelcomeOut, **PROBLEMS}, operation_id="act_on_welcome")
def act_on_welcome(request: CommunityRequest, item_id: int, payload: WelcomeActIn) -> Any:
    """Claim, leave, see later, put away or greet a newcomer."""
    _must_greet(request)
    row = get_object_or_404(welcomes_visible_to(request.actor), id=item_id)
    if payload.do in ("greeted", "nobody"):
        commands.settle_welcome(actor=request.actor, row=row, was_greeted=payload.do == "greeted")
    elif payload.do == "greet":
        commands.greet(actor=request.actor, row=row, text=payload.text)
    else:
        does = {
            "claim": commands.claim_welcome, "release": commands.release_welcome, "snooze": commands.snooze_welcome,
        }[payload.do]  # fmt: skip
        does(actor=request.actor, row=row)
    return welcomes_visible_to(request.actor).select_related("member").get(id=item_id)


@router.get("/me/checklist", response={200: list[ChecklistItemOut], **PROBLEMS}, operation_id="get_checklist")
def get_checklist(request: CommunityRequest) -> Any:
    """What you have done of the community's checklist."""
    if request.member is None:
        raise NotAllowed
    progress = checked(request.member)
    return [
        {"name": each.item.name, "label": each.label, "text": each.text, "done": each.is_done}
        for each in (progress.items if progress else [])
    ]


@router.delete("/me/checklist", response={204: None, **PROBLEMS}, operation_id="dismiss_checklist")
def dismiss_checklist(request: CommunityRequest) -> Any:
    """Put your checklist away."""
    commands.dismiss_checklist(actor=request.actor)
    return Status(204, None)


@router.put("/me/buddy-offer", response={204: None, **PROBLEMS}, operation_id="offer_help")
def offer_help(request: CommunityRequest, payload: BuddyOfferIn) -> Any:
    """Offer to be a buddy, or change your offer: from trust level 1 on."""
    commands.offer_help(actor=request.actor, **payload.dict())
    return Status(204, None)


@router.delete("/me/buddy-offer", response={204: None, **PROBLEMS}, operation_id="rest_from_helping")
def rest(request: CommunityRequest) -> Any:
    """Take no further newcomers."""
    commands.rest_from_helping(actor=request.actor)
    return Status(204, None)


@router.get("/buddies", response={200: list[BuddyLoadOut], **PROBLEMS}, operation_id="list_buddies")
def list_buddies(request: CommunityRequest) -> Any:
    """Who takes newcomers, and how many they have: hosts and above."""
    _must_greet(request)
    return [
        {
            "member_id": load.volunteer.member_id, "capacity": load.volunteer.capacity,
            "languages": load.volunteer.languages, "interests": load.volunteer.interests,
            "resting": load.volunteer.is_resting, "active": load.active, "given_back": load.given_back,
        }
        for load in loads(request.community.id)
    ]  # fmt: skip


@router.post("/buddy-pairs", response={201: BuddyPairOut, **PROBLEMS}, operation_id="match_buddy")
def match_buddy(request: CommunityRequest, payload: BuddyPairIn) -> Any:
    """Give a newcomer a buddy; 404 where nobody is free: hosts and above."""
    _must_greet(request)
    members = members_visible_to(request.actor).filter(state=Membership.State.ACTIVE)
    newcomer = get_object_or_404(members.select_related("account", "community"), id=payload.newcomer_id)
    buddy = get_object_or_404(members, id=payload.buddy_id) if payload.buddy_id else None
    pair = commands.match_buddy(actor=request.actor, newcomer=newcomer, buddy=buddy)
    if pair is None:
        raise NotFound
    return Status(201, pair)


@router.get("/buddy-pairs", response={200: list[BuddyPairOut], **PROBLEMS}, operation_id="list_buddy_pairs")
def list_pairs(request: CommunityRequest) -> Any:
    """Pairs that are together: your own, or all for who looks after newcomers."""
    return list(pairs_visible_to(request.actor).filter(state=BuddyPair.State.ACTIVE).order_by("-id")[:200])


@router.delete("/buddy-pairs/{int:pair_id}", response={204: None, **PROBLEMS}, operation_id="end_buddy_pair")
def end_pair(request: CommunityRequest, pair_id: int, give_back: bool = False) -> Any:
    """End it, or with `give_back` have another buddy found."""
    pair = get_object_or_404(pairs_visible_to(request.actor), id=pair_id)
    if give_back:
        commands.give_back(actor=request.actor, pair=pair)
    else:
        commands.end_pair(actor=request.actor, pair=pair)
    return Status(204, None)


@router.get("/onboarding/settings", response={200: OnboardingSettingsIn, **PROBLEMS}, operation_id="get_onboarding")
def get_settings(request: CommunityRequest) -> Any:
    """How newcomers are greeted: managers."""
    if not can_arrange(request.actor):
        raise NotAllowed
    return _settings(settings_of(request.community.id))


@router.put("/onboarding/settings", response={200: OnboardingSettingsIn, **PROBLEMS}, operation_id="change_onboarding")
def change_settings(request: CommunityRequest, payload: OnboardingSettingsIn) -> Any:
    """Say how newcomers are greeted: managers."""
    return _settings(commands.change_onboarding(actor=request.actor, **payload.dict()))


def _settings(row: OnboardingSettings) -> dict[str, Any]:
    names = ("target_hours", "weekdays", "opens", "closes", "shows_checklist")
    return {name: getattr(row, name) for name in names}


def _must_greet(request: CommunityRequest) -> None:
    if not can_greet(request.actor):
        raise NotAllowed
