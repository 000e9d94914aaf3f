"""Members who leave the community, or are erased, leave its groups."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.core.actor import Actor
from folkmoot.groups.commands.keeping import ROLE, STATE, gone, locked
from folkmoot.groups.models import Group, GroupAnswer, GroupMember
from folkmoot.members.models import Membership

LEAVING = frozenset({"members.member.left"})


def hear_of_leaving(lines: Sequence[Activity]) -> None:
    """Take who left the community out of its groups, unless they are back already."""
    for line in lines:
        if line.subject_type == "member" and line.subject_id is not None:
            member = Membership.everywhere.filter(id=line.subject_id, state=Membership.State.LEFT).first()
            if member is not None:
                leave_all_groups(member)


def leave_all_groups(member: Membership) -> None:
    """End what a member is to groups; where no leader is left, the longest member becomes one.

    Records `groups.member.left` for each group. For the system: the member has left the community.
    """
    system = Actor.system(member.community_id)
    with transaction.atomic():
        rows = GroupMember.everywhere.filter(member=member)
        ids = list(rows.filter(state__in=(STATE.ACTIVE, STATE.ASKED, STATE.INVITED)).values_list("group_id", flat=True))
        for group in Group.everywhere.filter(id__in=ids).order_by("id"):
            group = locked(group)
            rows.filter(group=group).update(state=STATE.LEFT, role=ROLE.MEMBER, since=timezone.now())
            gone(group, [member.id])
            record(
                "groups.member.left", actor=system, subject=("group", group.id), details={"member": member.id}
            )  # fmt: skip


def erase_from_groups(member_id: int, deletes_posts: bool) -> None:
    """Take a member out of every row of groups. The caller holds the transaction."""
    leave_all_groups(Membership.everywhere.get(id=member_id))
    GroupAnswer.everywhere.filter(group_member__member_id=member_id).delete()
    GroupMember.everywhere.filter(member_id=member_id).delete()
    GroupMember.everywhere.filter(invited_by_id=member_id).update(invited_by=None)
    Group.everywhere.filter(created_by_id=member_id).update(created_by=None)
