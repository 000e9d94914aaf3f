"""What of this room is moderated: groups by what they say of themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Moderated, ModeratedSubject, moderated_subjects
from folkmoot.groups.commands.making import approve_group, is_judged_whole, is_whole, take_away_group
from folkmoot.groups.models import Group
from folkmoot.groups.policies import groups_visible_to
from folkmoot.members.commands.pending import is_own, waiting_changes
from folkmoot.members.models import PendingChange
from folkmoot.members.moderated_changes import edits_of
from folkmoot.members.policies import can_judge_profiles


def register_moderated() -> None:
    """Called once, when Django has loaded."""
    subject = ModeratedSubject(
        "group", _("Group"), load_groups, _may_flag, _may_judge, approve=_approve, hide=_hide, restore=_restore
    )
    moderated_subjects.add(subject.name, subject)
    edits = edits_of("group", _("Change of somebody else's group"), groups_with, _may_judge, _make)
    moderated_subjects.add(edits.name, edits)


def load_groups(community_id: int, ids: Collection[int]) -> dict[int, Moderated]:
    """Groups; of one that is kept back, or with changes of its maker's that wait, what it would say."""
    changes = waiting_changes(community_id, "group", ids)
    makers = dict(Group.everywhere.filter(id__in=list(changes)).values_list("id", "created_by_id"))
    whole = {id_: each for id_, each in changes.items() if is_whole(each) or is_own(each, makers.get(id_))}
    return groups_with(community_id, ids, whole)


def groups_with(community_id: int, ids: Collection[int], changes: Mapping[int, PendingChange]) -> dict[int, Moderated]:
    """Groups as they would be with these changes."""
    rows = Group.everywhere.filter(community_id=community_id, id__in=ids)
    return {row.id: _as_moderated(row, changes.get(row.id)) for row in rows}


def _as_moderated(group: Group, change: PendingChange | None) -> Moderated:
    said: Mapping[str, Any] = change.changes if change else {}
    has_picture = bool(change.picture if change else group.picture)
    return Moderated(
        id=group.id, author_id=group.created_by_id,
        title=said.get("name", group.name), text=said.get("purpose", group.purpose), html="",
        url=f"/groups/{group.slug}/", at=change.at if change else group.created_at,
        state="held" if change else "visible",
        images=(f"/groups/{group.slug}/picture/{'?waiting=1' if change else ''}",) if has_picture else (),
    )  # fmt: skip


def _group(actor: Actor, group_id: int) -> Group:
    return Group.everywhere.get(community_id=actor.community_id, id=group_id)


def _may_flag(actor: Actor, group_id: int) -> bool:
    return groups_visible_to(actor).filter(id=group_id).exists()


def _may_judge(actor: Actor, group_id: int) -> bool:
    return can_judge_profiles(actor)


def _approve(actor: Actor, group_id: int, reason: str) -> None:
    group = _group(actor, group_id)
    if is_judged_whole(group):
        approve_group(actor=actor, group=group)


def _hide(actor: Actor, group_id: int, reason: str) -> None:
    take_away_group(actor=actor, group=_group(actor, group_id), reason=reason)


def _restore(actor: Actor, group_id: int, reason: str) -> None:
    group = _group(actor, group_id)
    if is_judged_whole(group, turned_down=True):
        approve_group(actor=actor, group=group, turned_down=True)


def _make(actor: Actor, group_id: int, turned_down: bool) -> None:
    approve_group(actor=actor, group=_group(actor, group_id), turned_down=turned_down)
