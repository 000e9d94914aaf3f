"""Reads of members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.communities.queries import in_force_id
from folkmoot.core.actor import Actor, ActorKind, MemberState
from folkmoot.core.digest import hash_token
from folkmoot.core.roles import Role
from folkmoot.core.worded import worded_objects
from folkmoot.members.models import Invitation, JoinAnswer, JoinQuestion, Membership, PendingChange, ProfileField


def find_membership(*, community_id: int, account_id: int) -> Membership | None:
    """What an account is in a community, in one statement."""
    found = worded_objects(_memberships, community_id=community_id, account_id=account_id)
    return found[0] if found else None


def actor_of(member: Membership, *, kind: ActorKind = ActorKind.MEMBER, scopes: frozenset[str] = frozenset()) -> Actor:
    """The member as one who acts. A suspension that has run out no longer counts."""
    now = timezone.now()
    state = MemberState(member.state)
    if state is MemberState.SUSPENDED and member.suspended_until and member.suspended_until <= now:
        state = MemberState.ACTIVE
    is_active = state is MemberState.ACTIVE
    return Actor(
        community_id=member.community_id,
        kind=kind,
        member_id=member.id,
        account_id=member.account_id,
        role=Role(member.role) if is_active else Role.VISITOR,
        trust_level=member.trust_level if is_active else 0,
        state=state,
        needs_acceptance=member.accepted_guidelines_id != in_force_id(member.community_id),
        silenced=bool(member.silenced_until and member.silenced_until > now),
        scopes=scopes,
    )


def join_questions(community_id: int) -> QuerySet[JoinQuestion]:
    """What is asked of those who join, in order."""
    return JoinQuestion.everywhere.filter(community_id=community_id).order_by("position")


def profile_fields(community_id: int) -> QuerySet[ProfileField]:
    """The fields that profiles have here, in order."""
    return ProfileField.everywhere.filter(community_id=community_id).order_by("position")


def waiting_members(community_id: int) -> QuerySet[Membership]:
    """Who asks to join, the longest first, with what they answered and who invited them."""
    waiting = Membership.everywhere.filter(community_id=community_id, state=Membership.State.PENDING)
    return waiting.select_related("invited_by").prefetch_related("join_answers").order_by("joined_at", "id")


@dataclass(frozen=True, slots=True)
class Record:
    """What those who run the community see of a member beside the profile."""

    invited_by: Membership | None
    answers: list[JoinAnswer]


def record_of(member: Membership) -> Record:
    """A member's record, in two statements."""
    answers = JoinAnswer.everywhere.filter(member=member).order_by("id")
    inviter = Membership.everywhere.filter(id=member.invited_by_id).first() if member.invited_by_id else None
    return Record(inviter, list(answers))


def invited_by(member: Membership) -> QuerySet[Membership]:
    """Who joined by an invitation of this member, the newest first."""
    rows = Membership.everywhere.filter(community_id=member.community_id, invited_by=member)
    return rows.filter(state=Membership.State.ACTIVE).order_by("-joined_at", "-id")


def find_invitation(community_id: int, secret: str) -> Invitation | None:
    """The invitation of that secret, whether or not it can still be used."""
    return Invitation.everywhere.filter(community_id=community_id, hash=hash_token(secret)).first()


def another_owner(member: Membership) -> bool:
    """Whether the community has an owner besides this member who can sign in."""
    owners = Membership.everywhere.filter(community_id=member.community_id, role=Role.OWNER, state="active")
    return owners.exclude(id=member.id).filter(account__isnull=False).exists()


def _memberships(*, community_id: int, account_id: int) -> QuerySet[Membership]:
    return Membership.everywhere.filter(community_id=community_id, account_id=account_id)


def avatar_keys(prefix: str) -> Iterable[str]:
    """Where the pictures of members are kept, of all communities, and those that wait for a moderator."""
    yield from Membership.everywhere.filter(avatar__startswith=prefix).values_list("avatar", flat=True).iterator()
    waiting = PendingChange.everywhere.filter(picture__startswith=prefix)
    yield from waiting.values_list("picture", flat=True).iterator()


def communities_elsewhere(account_id: int, community_id: int) -> list[Community]:
    """The other communities that an account is a member of, by name."""
    rows = Membership.everywhere.filter(account_id=account_id, state=Membership.State.ACTIVE)
    rows = rows.exclude(community_id=community_id).select_related("community").order_by("community__name")
    return [row.community for row in rows]
