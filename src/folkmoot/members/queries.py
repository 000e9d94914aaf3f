"""Reads of members."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from folkmoot.communities.queries import in_force_id
from folkmoot.core.actor import Actor, ActorKind, MemberState
from folkmoot.core.digest import hash_token
from folkmoot.core.roles import Role
from folkmoot.core.worded import worded_objects
from folkmoot.members.models import Invitation, Membership


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
    """Where the pictures of members are kept, of all communities."""
    return Membership.everywhere.filter(avatar__startswith=prefix).values_list("avatar", flat=True).iterator()
