"""Making two groups of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.wording import clause_rows, words_of
from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.moderation import settle
from folkmoot.groups.commands.gating import judge_leaders_words
from folkmoot.groups.commands.keeping import ROLE, STATE, came, entered, gone, locked, must_lead
from folkmoot.groups.commands.making import create_group
from folkmoot.groups.conditions import forget_kept_conditions
from folkmoot.groups.models import Group, GroupClause, GroupGuidelines, GroupMember, GroupSpace
from folkmoot.groups.queries import active_members, group_guidelines_in_force, leaders


@dataclass(frozen=True, slots=True)
class Split:
    """What goes into the new group: members by id, who of them leads it, and spaces by id.

    With `stay`, the members stay in the old group, too.
    """

    name: str
    slug: str = ""
    member_ids: Collection[int] = ()
    leader_ids: Collection[int] = ()
    space_ids: Collection[int] = ()
    stay: bool = False


def check_split(group: Group, split: Split) -> list[GroupMember]:
    """Who would go; raises RuleBroken where one group would be without a leader or something is not the group's."""
    going = list(active_members(group).filter(member_id__in=split.member_ids))
    if not going or len(going) != len(set(split.member_ids)):
        raise RuleBroken("members", _("Choose members of this group."), field="members")
    own = GroupSpace.everywhere.filter(group=group, space_id__in=split.space_ids).count()
    if own != len(set(split.space_ids)):
        raise RuleBroken("spaces", _("Choose spaces of this group."), field="spaces")
    if not set(split.leader_ids) & set(split.member_ids):
        raise RuleBroken("no-leader", _("Choose who leads the new group, among those who go."), field="leaders")
    if not split.stay and not leaders(group).exclude(member_id__in=split.member_ids).exists():
        raise RuleBroken("last-leader", _("A leader has to stay in this group."), field="members")
    return going


def split_group(*, actor: Actor, group: Group, split: Split) -> Group:
    """Make a new group of some members and spaces of one; it is as visible and has the same guidelines.

    The group's leaders and managers may. Records `groups.group.created` and `.split`. Raises NotAllowed, RuleBroken.
    """
    must_lead(actor, group)
    system = Actor.system(group.community_id)
    ruling = judge_leaders_words(actor=actor, group=group, words=[split.name, split.slug], field="name")
    ruling.refuse_changed(split.slug, "slug")
    with transaction.atomic():
        group = locked(group)
        going = check_split(group, split)
        new = create_group(
            actor=system,
            name=ruling.said(split.name),
            slug=split.slug,
            visibility=group.visibility,
            colour=group.colour,
        )
        Group.everywhere.filter(id=new.id).update(created_by_id=actor.member_id)
        version = _copy_guidelines(group, new)
        rows = GroupMember.everywhere.bulk_create(_copy(row, new, version, split) for row in going)
        GroupSpace.everywhere.filter(group=group, space_id__in=split.space_ids).update(group=new)
        came(new, list(split.space_ids))
        entered(new, rows)
        if not split.stay:
            ids = [row.member_id for row in going]
            left = GroupMember.everywhere.filter(group=group, member_id__in=ids)
            left.update(state=STATE.LEFT, role=ROLE.MEMBER, since=timezone.now())
            gone(group, ids)
        record("groups.group.split", actor=actor, subject=("group", new.id), details={"source": group.id})
        settle(ruling, actor=actor, subject=("group", new.id))
    forget_kept_conditions()
    return new


def _copy(
    row: GroupMember, new: Group, version: tuple[int | None, GroupGuidelines | None], split: Split
) -> GroupMember:
    was, now = version
    return GroupMember(
        community_id=new.community_id, group=new, member_id=row.member_id, joined_via=GroupMember.Via.SPLIT,
        role=ROLE.LEADER if row.member_id in split.leader_ids else ROLE.MEMBER, since=row.since,
        # Word for word what they have accepted already.
        accepted=now if was is not None and row.accepted_id == was else None,
    )  # fmt: skip


def _copy_guidelines(group: Group, new: Group) -> tuple[int | None, GroupGuidelines | None]:
    """The version in force, again as the first of the new group: its old id, and itself."""
    version = group_guidelines_in_force(group)
    if version is None:
        return None, None
    copy = GroupGuidelines.everywhere.create(
        community_id=new.community_id, group=new, number=1, introduction=version.introduction
    )
    GroupClause.everywhere.bulk_create(clause_rows(GroupClause, copy, words_of(version)))
    return version.id, copy
