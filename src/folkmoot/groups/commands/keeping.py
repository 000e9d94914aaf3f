"""What follows from who is in a group: its spaces, its leaders, its count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.groups.models import Group, GroupMember, GroupSpace
from folkmoot.groups.policies import can_lead
from folkmoot.groups.queries import active_members, group_space_ids, leaders
from folkmoot.members.models import Membership
from folkmoot.spaces.commands import put_into_spaces, take_out_of_spaces
from folkmoot.spaces.models import SpaceMember

STATE, ROLE = GroupMember.State, GroupMember.Role


def must_lead(actor: Actor, group: Group, *, even_archived: bool = False) -> None:
    """Raise NotAllowed for who does not lead the group, RuleBroken where it does not go on."""
    if not can_lead(actor, group):
        raise NotAllowed(_("The leaders of the group do this."))
    if not group.is_open and not even_archived:
        raise RuleBroken("archived", _("This group is archived. Open it again first."))


def locked(group: Group) -> Group:
    """The group as it is now, held until the transaction ends: who is in it changes one at a time."""
    return Group.everywhere.select_for_update().get(id=group.id)


def entered(group: Group, rows: Sequence[GroupMember]) -> None:
    """Let members who came in, or changed their role, into the group's spaces; count anew."""
    members = {row.member_id: row.is_leader for row in rows if row.is_active}
    put_into_spaces(actor=_system(group), space_ids=group_space_ids(group), members=members)
    recount(group)


def gone(group: Group, member_ids: Collection[int]) -> None:
    """Take members who are no longer in the group out of its spaces; hand over where no leader is left; count anew."""
    take_out_of_spaces(actor=_system(group), space_ids=group_space_ids(group), member_ids=member_ids)
    recount(group)
    hand_over(group)


def came(group: Group, space_ids: Sequence[int]) -> None:
    """Make exactly the group's members the members of these spaces, which have become the group's."""
    members = {row.member_id: row.is_leader for row in active_members(group)}
    there = SpaceMember.everywhere.filter(space_id__in=space_ids).values_list("member_id", flat=True)
    take_out_of_spaces(actor=_system(group), space_ids=space_ids, member_ids=set(there) - set(members))
    put_into_spaces(actor=_system(group), space_ids=space_ids, members=members)


def recount(group: Group) -> None:
    """Count who belongs to the group."""
    group.member_count = GroupMember.everywhere.filter(group=group, state=STATE.ACTIVE).count()
    group.save(update_fields=["member_count"])


def hand_over(group: Group) -> None:
    """Where no leader is left, make the longest member one. Records `groups.role.changed`."""
    if leaders(group).exists():
        return
    heir = active_members(group).filter(member__state=Membership.State.ACTIVE).first()
    if heir is None:
        return
    heir.role = ROLE.LEADER
    heir.save(update_fields=["role"])
    entered(group, [heir])
    record(
        "groups.role.changed", actor=_system(group), subject=("group", group.id),
        details={"member": heir.member_id, "role": ROLE.LEADER},
    )  # fmt: skip


def check_spaces(community_id: int, fix: bool) -> Iterator[str]:
    """Whether the members of a group's spaces are those of the group, and its leaders look after them."""
    for kept in GroupSpace.everywhere.filter(community_id=community_id).select_related("group", "space"):
        there = dict(SpaceMember.everywhere.filter(space=kept.space).values_list("member_id", "is_moderator"))
        members = {row.member_id: row.is_leader for row in active_members(kept.group)}
        if there != members:
            yield f"space {kept.space.slug} does not have the members of its group {kept.group.slug}"
            if fix:
                came(kept.group, [kept.space_id])
    for group in Group.everywhere.filter(community_id=community_id, merged_into=None):
        if group.member_count != active_members(group).count():
            yield f"group {group.slug} counts {group.member_count} members, which is wrong"
            if fix:
                recount(group)


def _system(group: Group) -> Actor:
    return Actor.system(group.community_id)
