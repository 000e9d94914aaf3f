"""A group with one of everything in it, for the tests that walk all routes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from folkmoot.groups.models import (
    Group,
    GroupClause,
    GroupGuidelines,
    GroupInvitation,
    GroupMember,
    GroupMerge,
    GroupQuestion,
    GroupSpace,
)
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space, SpaceMember


def a_group(leader: Membership, text: str = "Birders") -> dict[str, Any]:
    """Make it, led by this member; values of the parameters of its routes."""
    word = text.split()[-1].lower()
    every: dict[str, Any] = {"community_id": leader.community_id}
    group = Group.everywhere.create(**every, slug=f"g-{word}", name=text, purpose=text, member_count=1)
    merged = Group.everywhere.create(**every, slug=f"m-{word}", name=text, merged_into=group)
    version = GroupGuidelines.everywhere.create(**every, group=group, number=1, introduction=text)
    GroupClause.everywhere.create(**every, version=version, number=1, title=text, text=text)
    GroupMember.everywhere.create(**every, group=group, member=leader, role="leader", accepted=version)
    GroupQuestion.everywhere.create(**every, group=group, position=0, text=text)
    space = Space.everywhere.create(**every, slug=f"s-{word}", name=text, visibility="private")
    GroupSpace.everywhere.create(**every, group=group, space=space)
    SpaceMember.everywhere.create(**every, space=space, member=leader, is_moderator=True)
    link = GroupInvitation.everywhere.create(
        **every, group=group, hash=f"g-{word}", created_by=leader, expires_at=timezone.now() + timedelta(days=1)
    )
    merge = GroupMerge.everywhere.create(**every, source=merged, target=group)
    return {
        "group_id": group.id,
        "group_slug": group.slug,
        "link_id": link.id,
        "merge_id": merge.id,
        "place_slug": space.slug,
    }
