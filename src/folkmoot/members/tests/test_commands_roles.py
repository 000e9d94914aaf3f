"""Every command, tried by every role: who may, and that nobody else may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from folkmoot.communities.commands import change_community, publish_guidelines
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.commands.inviting import invite, revoke_invitation
from folkmoot.members.models import Membership

STAFF = {Role.OWNER, Role.MANAGER, Role.MODERATOR}
MANAGERS = {Role.OWNER, Role.MANAGER}
MEMBERS = set(Role.stored())
Attempt = Callable[[Cast, Actor], object]


def pending(cast: Cast) -> Membership:
    Membership.everywhere.filter(id=cast.nils.id).update(state="pending")
    cast.nils.refresh_from_db()
    return cast.nils


def end_invitation(cast: Cast, actor: Actor) -> None:
    invitation, _secret = invite(actor=cast.actor(cast.max))
    revoke_invitation(actor=actor, invitation=invitation)


TABLE: dict[str, tuple[set[Role], Attempt]] = {
    "create_member": (
        set(),
        lambda cast, actor: commands.create_member(actor=actor, community=cast.community, email="n@example.org"),
    ),
    "approve": (STAFF, lambda cast, actor: commands.approve_member(actor=actor, member=pending(cast))),
    "decline": (STAFF, lambda cast, actor: commands.decline_member(actor=actor, member=pending(cast))),
    "leave_other": (set(), lambda cast, actor: commands.leave_community(actor=actor, member=cast.nils)),
    "accept_other": (set(), lambda cast, actor: commands.accept_guidelines(actor=actor, member=cast.nils, number=1)),
    "profile_other": (MANAGERS, lambda cast, actor: commands.change_profile(actor=actor, member=cast.nils, name="N")),
    "avatar_other": (MANAGERS, lambda cast, actor: commands.set_avatar(actor=actor, member=cast.nils, file=None)),
    "relate": (MEMBERS, lambda cast, actor: commands.relate(actor=actor, other=cast.nils, kind="mute")),
    "unrelate": (MEMBERS, lambda cast, actor: commands.unrelate(actor=actor, other=cast.nils, kind="mute")),
    "change_role": (MANAGERS, lambda cast, actor: commands.change_role(actor=actor, member=cast.nils, role="editor")),
    "make_manager": (
        {Role.OWNER},
        lambda cast, actor: commands.change_role(actor=actor, member=cast.nils, role="manager"),
    ),
    "set_trust": (STAFF, lambda cast, actor: commands.set_trust_level(actor=actor, member=cast.nils, level=1)),
    "invite": (MEMBERS, lambda cast, actor: invite(actor=actor)),
    "invite_moderator": (MANAGERS, lambda cast, actor: invite(actor=actor, role="moderator")),
    "end_invitation": (MANAGERS, end_invitation),
    "change_community": (
        MANAGERS,
        lambda cast, actor: change_community(actor=actor, community=cast.community, tagline="Heather"),
    ),
    "publish_guidelines": (
        MANAGERS,
        lambda cast, actor: publish_guidelines(
            actor=actor, clauses=[("Be kind", "Always.")], introduction="", change_note=""
        ),
    ),
}


def actor_with(cast: Cast, role: Role, **fields: object) -> Actor:
    """Mia in this role; a visitor has no membership."""
    if role is Role.VISITOR:
        return Actor.visitor(cast.community.id)
    Membership.everywhere.filter(id=cast.mia.id).update(role=role)
    return Actor(
        **{  # type: ignore[arg-type]
            "community_id": cast.community.id,
            "kind": ActorKind.MEMBER,
            "member_id": cast.mia.id,
            "role": role,
            "trust_level": 2,
            **fields,
        }
    )


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("role", list(Role))
def test_a_command_is_for_whom_the_table_says(cast: Cast, name: str, role: Role) -> None:
    allowed, attempt = TABLE[name]
    actor = actor_with(cast, role)
    if role in allowed:
        attempt(cast, actor)
    else:
        with pytest.raises(NotAllowed):
            attempt(cast, actor)


@pytest.mark.parametrize("name", TABLE)
def test_a_reading_token_of_an_owner_changes_nothing(cast: Cast, name: str) -> None:
    actor = actor_with(cast, Role.OWNER, kind=ActorKind.TOKEN, scopes=frozenset({"read"}))
    with pytest.raises(NotAllowed):
        TABLE[name][1](cast, actor)


@pytest.mark.parametrize("name", TABLE)
def test_a_suspended_member_changes_nothing(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        TABLE[name][1](cast, cast.actor(cast.bea))


def test_an_owner_without_an_account_is_no_owner_to_leave_to(cast: Cast) -> None:
    Membership.everywhere.create(community=cast.community, handle="ghost", name="Ghost", role=Role.OWNER)
    with pytest.raises(RuleBroken):
        commands.change_role(actor=cast.actor(cast.olga), member=cast.olga, role="member")


def test_an_owner_steps_back_when_there_is_another(cast: Cast) -> None:
    commands.change_role(actor=cast.actor(cast.olga), member=cast.max, role="owner")
    commands.change_role(actor=cast.actor(cast.olga), member=cast.olga, role="member")
    assert Membership.everywhere.get(id=cast.olga.id).role == "member"


def test_an_unknown_role_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        commands.change_role(actor=cast.actor(cast.olga), member=cast.mia, role="visitor")


def test_moderators_are_not_blocked(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        commands.relate(actor=cast.actor(cast.mia), other=cast.mo, kind="block")
