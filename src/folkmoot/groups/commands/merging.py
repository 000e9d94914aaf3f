"""Making one group of two, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.groups.commands.keeping import ROLE, STATE, came, entered, gone, locked, recount
from folkmoot.groups.conditions import forget_kept_conditions
from folkmoot.groups.models import (
    Group,
    GroupAddress,
    GroupAnswer,
    GroupInvitation,
    GroupMember,
    GroupMerge,
    GroupSpace,
)
from folkmoot.groups.policies import can_lead, can_merge_groups
from folkmoot.groups.queries import group_space_ids
from folkmoot.spaces.models import Space

# Of two rows of one member the one that says more stands.
_ORDER = (STATE.ACTIVE, STATE.INVITED, STATE.ASKED, STATE.REMOVED, STATE.DECLINED, STATE.LEFT)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do, for the page before it."""

    new_members: int
    in_both: int
    new_leaders: list[str]
    asking: int
    spaces: list[Space]
    members_after: int


def preview_merge(source: Group, target: Group) -> MergePreview:
    """Who and what would come into the target."""
    active = GroupMember.everywhere.filter(group=source, state=STATE.ACTIVE)
    there = GroupMember.everywhere.filter(group=target, state=STATE.ACTIVE).values("member_id")
    in_both = active.filter(member_id__in=there).count()
    leading = active.filter(role=ROLE.LEADER).exclude(
        member_id__in=GroupMember.everywhere.filter(group=target, state=STATE.ACTIVE, role=ROLE.LEADER).values("member")
    )
    return MergePreview(
        new_members=active.count() - in_both,
        in_both=in_both,
        new_leaders=list(leading.order_by("member__name").values_list("member__name", flat=True)),
        asking=GroupMember.everywhere.filter(group=source, state=STATE.ASKED).count(),
        spaces=list(Space.everywhere.filter(group_space__group=source).order_by("position", "name")),
        members_after=active.count() - in_both + len(there),
    )


def merge_groups(*, actor: Actor, source: Group, target: Group) -> GroupMerge:
    """Bring all of `source` into `target`: members with their roles, requests, spaces, links, addresses.

    The target's name, visibility and guidelines stand. The source's rows stay below its old address, which leads to
    the target, so that the merge can be undone. Managers may, and who leads both. Records `groups.group.merged`.
    Raises NotAllowed, RuleBroken.
    """
    if not can_merge_groups(actor, source, target):
        raise NotAllowed(_("Managers merge groups, and who leads both."))
    with transaction.atomic():
        # In the order of their ids, so that two merges at once do not wait for each other.
        first, second = (locked(group) for group in sorted((source, target), key=lambda group: group.id))
        source, target = (first, second) if first.id == source.id else (second, first)
        if source.id == target.id or not (source.is_open and target.is_open):
            raise RuleBroken("not-mergeable", _("Choose two groups that go on."), field="into")
        spaces = group_space_ids(source)
        added, raised = _bring_members(source, target)
        GroupSpace.everywhere.filter(group=source).update(group=target)
        came(target, group_space_ids(target))
        GroupInvitation.everywhere.filter(group=source).update(group=target)
        _redirect(source, target)
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        recount(target)
        merge = GroupMerge.everywhere.create(
            community_id=target.community_id, source=source, target=target, by_id=actor.member_id,
            added=added, raised=raised, spaces=spaces,
        )  # fmt: skip
        record("groups.group.merged", actor=actor, subject=("group", target.id), details={"source": source.id})
    forget_kept_conditions()
    return merge


def undo_merge(*, actor: Actor, merge: GroupMerge) -> Group:
    """Make the two groups again: spaces go back, and who came only by the merge is again in the first alone.

    Who joined the target since stays there. Its leaders and managers may. Records `groups.group.unmerged`.
    Raises NotAllowed, RuleBroken for one that is undone already.
    """
    if not can_lead(actor, merge.target):
        raise NotAllowed(_("Managers undo a merge, and who leads the group."))
    with transaction.atomic():
        target, source = locked(merge.target), locked(merge.source)
        merge = GroupMerge.everywhere.select_for_update().get(id=merge.id)
        if merge.undone_at is not None or source.merged_into_id != target.id:
            raise RuleBroken("undone", _("This merge was undone already."))
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        GroupSpace.everywhere.filter(group=target, space_id__in=merge.spaces).update(group=source)
        came(source, group_space_ids(source))
        rows = GroupMember.everywhere.filter(group=target)
        rows.filter(member_id__in=merge.raised, state=STATE.ACTIVE).update(role=ROLE.MEMBER)
        came_along = rows.filter(member_id__in=merge.added, joined_via=GroupMember.Via.MERGED)
        leaving = list(came_along.values_list("member_id", flat=True))
        came_along.delete()
        gone(target, leaving)
        entered(target, list(rows.filter(member_id__in=merge.raised)))
        recount(source)
        GroupAddress.everywhere.filter(group=target, slug=source.slug).delete()
        merge.undone_at = timezone.now()
        merge.save(update_fields=["undone_at"])
        record("groups.group.unmerged", actor=actor, subject=("group", target.id), details={"source": source.id})
    forget_kept_conditions()
    return source


def _bring_members(source: Group, target: Group) -> tuple[list[int], list[int]]:
    """Who is new in the target, and who became a leader there."""
    there = {row.member_id: row for row in GroupMember.everywhere.filter(group=target)}
    added, raised = [], []
    for row in GroupMember.everywhere.filter(group=source).order_by("since", "id"):
        own = there.get(row.member_id)
        if own is None or _ORDER.index(STATE(row.state)) < _ORDER.index(STATE(own.state)):
            own = own or GroupMember(community_id=target.community_id, group=target, member_id=row.member_id)
            own.state, own.role, own.since, own.reason = row.state, row.role, row.since, row.reason
            own.joined_via, own.invited_by_id = GroupMember.Via.MERGED, row.invited_by_id
            own.save()
            _bring_answers(row, own)
            added.append(row.member_id)
        elif own.is_active and row.is_leader and not own.is_leader:
            own.role = ROLE.LEADER
            own.save(update_fields=["role"])
            raised.append(row.member_id)
    return added, raised


def _bring_answers(row: GroupMember, own: GroupMember) -> None:
    if row.state == STATE.ASKED:
        GroupAnswer.everywhere.bulk_create(
            GroupAnswer(community_id=own.community_id, group_member=own, asked=each.asked, values=each.values)
            for each in GroupAnswer.everywhere.filter(group_member=row)
        )


def _redirect(source: Group, target: Group) -> None:
    GroupAddress.everywhere.filter(group=source).update(group=target)
    GroupAddress.everywhere.update_or_create(
        community_id=target.community_id, slug=source.slug, defaults={"group": target}
    )
