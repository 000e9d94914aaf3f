"""Who may see and do what, for every role."""

from __future__ import annotations

import pytest

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.roles import Role
from folkmoot.core.testing.cast import Cast
from folkmoot.members.abilities import BY_LEVEL, abilities_of
from folkmoot.members.policies import can_change_role, can_see_members, can_set_trust, members_visible_to

EVERYBODY = tuple(Role)
GIVEN_BY = {
    Role.OWNER: set(Role.stored()),
    Role.MANAGER: {Role.MODERATOR, Role.HOST, Role.EDITOR, Role.MEMBER, Role.GUEST},
}


def as_role(cast: Cast, role: Role, **fields: object) -> Actor:
    if role is Role.VISITOR:
        return Actor.visitor(cast.community.id)
    known = {"kind": ActorKind.MEMBER, "member_id": 10**6, "trust_level": 2, **fields}
    return Actor(community_id=cast.community.id, role=role, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_directory_is_for_members_who_are_not_guests(cast: Cast, role: Role) -> None:
    assert can_see_members(as_role(cast, role), cast.community) is (role not in (Role.GUEST, Role.VISITOR))


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_waits_is_seen_by_staff_and_the_erased_by_nobody(cast: Cast, role: Role) -> None:
    type(cast.nils).everywhere.filter(id=cast.nils.id).update(state="pending")
    type(cast.eda).everywhere.filter(id=cast.eda.id).update(state="erased")
    seen = set(members_visible_to(as_role(cast, role)).values_list("handle", flat=True))
    assert ("nils" in seen) is role.at_least(Role.MODERATOR)
    assert "eda" not in seen
    assert "otto" not in seen


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_closed_community_shows_visitors_nobody(cast: Cast, role: Role) -> None:
    Community.objects.filter(id=cast.community.id).update(visibility=Community.Visibility.MEMBERS)
    assert members_visible_to(as_role(cast, role)).exists() is (role is not Role.VISITOR)


@pytest.mark.parametrize("role", EVERYBODY)
def test_roles_are_given_by_owners_and_below_them_by_managers(cast: Cast, role: Role) -> None:
    given = {each for each in Role.stored() if can_change_role(as_role(cast, role), cast.mia, each)}
    assert given == GIVEN_BY.get(role, set())


def test_managers_do_not_touch_managers(cast: Cast) -> None:
    assert not can_change_role(as_role(cast, Role.MANAGER), cast.max, Role.MEMBER)
    assert not can_change_role(as_role(cast, Role.MANAGER), cast.olga, Role.MEMBER)


@pytest.mark.parametrize("role", EVERYBODY)
def test_trust_is_set_by_staff_and_by_moderators_up_to_their_own(cast: Cast, role: Role) -> None:
    given = [level for level in range(5) if can_set_trust(as_role(cast, role), cast.nils, level)]
    expected = {True: [0, 1, 2, 3, 4], False: [0, 1, 2] if role is Role.MODERATOR else []}
    assert given == expected[role.at_least(Role.MANAGER)]


def test_nobody_sets_their_own_trust(cast: Cast) -> None:
    for member in (cast.olga, cast.max, cast.mo, cast.mia):
        assert not can_set_trust(cast.actor(member), member, 0)


def test_a_moderator_does_not_lower_who_is_trusted_more(cast: Cast) -> None:
    cast.mia.trust_level = 4
    assert not can_set_trust(cast.actor(cast.mo), cast.mia, 1)


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_token_without_the_scope_is_no_staff(cast: Cast, role: Role) -> None:
    token = as_role(cast, role, kind=ActorKind.TOKEN, scopes=frozenset({"read", "write"}))
    if role is not Role.VISITOR:
        assert not can_set_trust(token, cast.nils, 1)
        assert not can_change_role(token, cast.mia, Role.GUEST)


@pytest.mark.parametrize("role", EVERYBODY)
def test_trust_limits_members_and_not_editors(cast: Cast, role: Role) -> None:
    is_limited = not role.at_least(Role.EDITOR)
    assert (abilities_of(as_role(cast, role)) in BY_LEVEL) is is_limited
