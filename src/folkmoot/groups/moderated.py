"""What of this room is moderated: groups by what they say of themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, groups_of_author, moderated_subjects
from folkmoot.groups.commands.making import approve_group, take_away_group
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import groups_visible_to
from folkmoot.members.commands.pending import waiting_changes
from folkmoot.members.models import PendingChange
from folkmoot.members.policies import can_judge_profiles


def register_moderated() -> None:
    """Called once, when Django has loaded."""
    subject = ModeratedSubject(
        "group", _("Group"), load_groups, _may_flag, _may_judge, approve=_approve, hide=_hide, restore=_restore
    )
    moderated_subjects.add(subject.name, subject)
    groups_of_author.add("groups", _slugs_of)


def load_groups(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Groups; of one with changes that wait, what it would say."""
    waiting = waiting_changes(community_id, "group", ids)
    rows = Group.everywhere.filter(community_id=community_id, id__in=ids)
    return {row.id: _as_moderated(row, waiting.get(row.id)) for row in rows}


def _as_moderated(group: Group, change: PendingChange | None) -> Moderated:
    said: Mapping[str, Any] = change.changes if change else {}
    has_picture = bool(change.picture if change else group.picture)
    return Moderated(
        id=group.id, author_id=change.member_id if change else group.created_by_id,
        title=said.get("name", group.name), text=said.get("purpose", group.purpose), html="",
        url=f"/groups/{group.slug}/", at=change.at if change else group.created_at,
        state="held" if change else "visible",
        images=(f"/groups/{group.slug}/picture/{'?waiting=1' if change else ''}",) if has_picture else (),
    )  # fmt: skip


def _slugs_of(member_id: int) -> frozenset[str]:
    rows = GroupMember.everywhere.filter(member_id=member_id, state=GroupMember.State.ACTIVE)
    return frozenset(rows.values_list("group__slug", flat=True))


def _group(actor: Actor, group_id: int) -> Group:
    return Group.everywhere.get(community_id=actor.community_id, id=group_id)


def _may_flag(actor: Actor, group_id: int) -> bool:
    return groups_visible_to(actor).filter(id=group_id).exists()


def _may_judge(actor: Actor, group_id: int) -> bool:
    return can_judge_profiles(actor)


def _approve(actor: Actor, group_id: int, reason: str) -> None:
    approve_group(actor=actor, group=_group(actor, group_id))


def _hide(actor: Actor, group_id: int, reason: str) -> None:
    take_away_group(actor=actor, group=_group(actor, group_id), reason=reason)


def _restore(actor: Actor, group_id: int, reason: str) -> None:
    approve_group(actor=actor, group=_group(actor, group_id), turned_down=True)
