"""What tests of groups begin with: a group that Mia leads, and Eda as a member where asked for."""

from __future__ import annotations

from typing import Any

from folkmoot.core.testing.cast import Cast
from folkmoot.groups import commands
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import groups_visible_to
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember

KIND = [("Be kind", "Argue with what is said.")]


def a_group(cast: Cast, *members: Membership, visibility: str = "open", name: str = "Birders", **more: Any) -> Group:
    """A group of Mia's with these members."""
    group = commands.create_group(actor=cast.actor(cast.mia), name=name, visibility=visibility, **more)
    for member in members:
        put_in(cast, group, member)
    return group


def put_in(cast: Cast, group: Group, member: Membership) -> GroupMember:
    """Let a member in, however it takes members."""
    GroupMember.everywhere.update_or_create(
        community_id=group.community_id, group=group, member=member, defaults={"state": "invited"}
    )
    return commands.join_group(actor=cast.actor(member), group=group)


def a_space(cast: Cast, group: Group, name: str = "Nest", **more: Any) -> Space:
    """A space that Mia makes in her group."""
    return commands.create_group_space(actor=cast.actor(cast.mia), group=group, name=name, **more)


def inside(group: Group) -> dict[str, str]:
    """Who belongs to the group, and as what."""
    rows = GroupMember.everywhere.filter(group=group, state="active")
    return dict(rows.values_list("member__handle", "role"))


def in_space(space: Space) -> dict[str, bool]:
    """Who was let into the space, and whether they look after it."""
    return dict(SpaceMember.everywhere.filter(space=space).values_list("member__handle", "is_moderator"))


def seen_by(cast: Cast, member: Membership | None) -> set[str]:
    """The short names of the groups that somebody knows of."""
    return set(groups_visible_to(cast.actor(member)).values_list("slug", flat=True))
