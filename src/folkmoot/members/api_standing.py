"""Members' standing through the API: roles, trust, blocks and mutes, invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from folkmoot.core import rate_limits
from folkmoot.core.api.paging import LIMIT, LIMIT_AT_MOST, page_by
from folkmoot.core.api.schemas import PROBLEMS, Input, MemberRef, Page
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.abilities import limits_of
from folkmoot.members.commands.inviting import invite, invite_by_mail, revoke_invitation
from folkmoot.members.models import Invitation, Relation
from folkmoot.members.policies import invitations_visible_to, members_visible_to
from folkmoot.members.thresholds import thresholds_of

router = Router(tags=["members"])
Kind = Literal["block", "mute"]
Level = Annotated[int, Field(ge=0, le=4)]


class RoleIn(Input):
    """The role that a member shall have."""

    role: str = Field(max_length=10)


class TrustIn(Input):
    """The trust level that a member shall have; locked it neither rises nor falls by itself."""

    level: Level
    is_locked: bool = True


class ThresholdsOut(Schema):
    """What each trust level asks for (level 4 is given by hand), and the most that each may do, by level and name."""

    thresholds: dict[int, dict[str, int]]
    limits: dict[int, dict[str, int]]


class ThresholdsIn(Input):
    """Numbers to change, by level and name; what is left out stays."""

    thresholds: dict[int, dict[str, int]] = Field(default_factory=dict, max_length=10)
    limits: dict[int, dict[str, int]] = Field(default_factory=dict, max_length=10)


class RelationOut(Schema):
    """Somebody whom you block or mute."""

    kind: str
    member: MemberRef

    @staticmethod
    def resolve_member(relation: Relation) -> Any:
        return relation.other


class InvitationIn(Input):
    """An invitation to make."""

    max_uses: int = Field(1, ge=1, le=1000)
    days: int = Field(14, ge=1, le=365)
    role: str = Field("member", max_length=10)
    email: str = Field("", max_length=254)


class InvitationOut(Schema):
    """An invitation; its secret is told only when it is made."""

    id: int
    role: str
    email: str
    max_uses: int
    uses: int
    created_at: datetime
    expires_at: datetime


class NewInvitationOut(InvitationOut):
    """An invitation with the link to pass on."""

    link: str


class MailIn(Input):
    """Whom to invite by e-mail, and a few words of your own."""

    addresses: list[Annotated[str, Field(max_length=254)]] = Field(min_length=1, max_length=50)
    words: str = Field("", max_length=1000)


class MailedOut(Schema):
    """How many invitations were sent; who belongs to the community already gets none."""

    sent: int


class AcceptanceIn(Input):
    """The version of the guidelines that was read."""

    version: int = Field(ge=1, le=2**31 - 1)


class InvitationFilter(Input):
    """Which invitations, the newest first."""

    cursor: str = Field("", max_length=300)
    limit: int = Field(LIMIT, ge=1, le=LIMIT_AT_MOST)


@router.put("/members/{int:member_id}/role", response={200: MemberRef, **PROBLEMS}, operation_id="change_role")
def change_role(request: CommunityRequest, member_id: int, payload: RoleIn) -> Any:
    """Give a member another role. For managers."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return commands.change_role(actor=request.actor, member=member, role=payload.role)


@router.put("/members/{int:member_id}/trust", response={200: MemberRef, **PROBLEMS}, operation_id="set_trust_level")
def set_trust_level(request: CommunityRequest, member_id: int, payload: TrustIn) -> Any:
    """Set a member's trust level by hand. For moderators, up to their own level."""
    member = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return commands.set_trust_level(
        actor=request.actor, member=member, level=payload.level, is_locked=payload.is_locked
    )


@router.get("/trust", response={200: ThresholdsOut, **PROBLEMS}, operation_id="get_thresholds")
def get_thresholds(request: CommunityRequest) -> Any:
    """What each trust level asks for and may do."""
    return _numbers(request)


@router.patch("/trust", response={200: ThresholdsOut, **PROBLEMS}, operation_id="change_thresholds")
def change_thresholds(request: CommunityRequest, payload: ThresholdsIn) -> Any:
    """Change what trust levels ask for and may do. For managers."""
    values = {
        (level, name): value
        for numbers in (payload.thresholds, payload.limits)
        for level, named in numbers.items()
        for name, value in named.items()
    }
    commands.change_thresholds(actor=request.actor, values=values)
    return _numbers(request)


def _numbers(request: CommunityRequest) -> dict[str, Any]:
    return {"thresholds": thresholds_of(request.community.id), "limits": limits_of(request.community.id)}


@router.get("/me/relations", response={200: list[RelationOut], **PROBLEMS}, operation_id="list_relations")
def list_relations(request: CommunityRequest) -> Any:
    """Whom you block and mute, the latest thousand."""
    if request.member is None:
        raise NotAllowed
    return list(Relation.objects.filter(member=request.member).select_related("other").order_by("-id")[:1000])


@router.put(
    "/me/relations/{int:member_id}/{kind}", response={200: RelationOut, **PROBLEMS}, operation_id="block_or_mute"
)
def block_or_mute(request: CommunityRequest, member_id: int, kind: Kind) -> Any:
    """Block or mute a member."""
    other = get_object_or_404(members_visible_to(request.actor), id=member_id)
    return commands.relate(actor=request.actor, other=other, kind=kind)


@router.delete(
    "/me/relations/{int:member_id}/{kind}", response={204: None, **PROBLEMS}, operation_id="unblock_or_unmute"
)
def unblock_or_unmute(request: CommunityRequest, member_id: int, kind: Kind) -> Any:
    """Take a block or a mute back."""
    other = get_object_or_404(members_visible_to(request.actor), id=member_id)
    commands.unrelate(actor=request.actor, other=other, kind=kind)
    return Status(204, None)


@router.put("/me/guidelines", response={204: None, **PROBLEMS}, operation_id="accept_guidelines")
def accept_guidelines(request: CommunityRequest, payload: AcceptanceIn) -> Any:
    """Accept the guidelines in force, by the version that you have read."""
    if request.member is None:
        raise NotAllowed
    commands.accept_guidelines(actor=request.actor, member=request.member, number=payload.version)
    return Status(204, None)


@router.get("/invitations", response={200: Page[InvitationOut], **PROBLEMS}, operation_id="list_invitations")
def list_invitations(request: CommunityRequest, filters: Query[InvitationFilter]) -> Any:
    """The invitations you made; managers see all."""
    invitations = invitations_visible_to(request.actor)
    return page_by(invitations, cursor=filters.cursor, limit=filters.limit, newest_first=True)


@router.post("/invitations", response={201: NewInvitationOut, **PROBLEMS}, operation_id="invite")
def make_invitation(request: CommunityRequest, payload: InvitationIn) -> Any:
    """Make an invitation; its link is told this once."""
    invitation, secret = invite(actor=request.actor, **payload.dict())
    invitation.link = request.build_absolute_uri(f"{reverse('members:join')}?invitation={secret}")  # type: ignore[attr-defined]
    return Status(201, invitation)


@router.post("/invitations/mail", response={200: MailedOut, **PROBLEMS}, operation_id="invite_by_mail")
def mail_invitations(request: CommunityRequest, payload: MailIn) -> Any:
    """Send invitations by e-mail: managers."""
    if not request.actor.is_manager:
        raise NotAllowed
    rate_limits.check("mail", key=f"member:{request.actor.member_id}")
    addresses = "\n".join(payload.addresses)
    sent = invite_by_mail(actor=request.actor, community=request.community, addresses=addresses, words=payload.words)
    return {"sent": sent}


@router.delete("/invitations/{int:invitation_id}", response={204: None, **PROBLEMS}, operation_id="end_invitation")
def end_invitation(request: CommunityRequest, invitation_id: int) -> Any:
    """End an invitation: your own, or any as a manager."""
    found: Invitation = get_object_or_404(invitations_visible_to(request.actor), id=invitation_id)
    revoke_invitation(actor=request.actor, invitation=found)
    return Status(204, None)
