"""What segments can ask about groups, and inviting everybody in a segment into one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import RuleBroken
from folkmoot.core.segments import (
    Asked,
    Outcome,
    SegmentAction,
    SegmentField,
    number_in,
    of_set,
    segment_actions,
    segment_fields,
)
from folkmoot.core.workflows import Choices, FieldKind, Param, ParamKind
from folkmoot.groups.commands import invite_to_group
from folkmoot.groups.models import Group, GroupMember
from folkmoot.members.models import Membership

_GROUP = _("Belongs to")


def register_segments() -> None:
    """Called once, from `register`."""
    for name, label, rows in (
        ("groups.member", _("groups they are in"), _in_group), ("groups.leader", _("groups they lead"), _leading),
    ):  # fmt: skip
        field = SegmentField(name, label, FieldKind.SET, of_set(rows, "member_id"), _GROUP, choices=_groups)
        segment_fields.add(name, field)
    action = SegmentAction(
        "invite", _("Invite into a group"), _("invite them into %(group)s"), _invite,
        (Param("group", _("Group"), ParamKind.CHOICE, choices=_groups),), check=_check,
    )  # fmt: skip
    segment_actions.add(action.name, action)


def _in_group(asked: Asked) -> QuerySet[GroupMember]:
    active = GroupMember.everywhere.filter(community_id=asked.community_id, state=GroupMember.State.ACTIVE)
    return active.filter(group_id=number_in(asked.value))


def _leading(asked: Asked) -> QuerySet[GroupMember]:
    return _in_group(asked).filter(role=GroupMember.Role.LEADER)


def _groups(community_id: int) -> Choices:
    groups = Group.everywhere.filter(community_id=community_id, archived_at__isnull=True).order_by("name")
    return [(str(pk), name) for pk, name in groups.values_list("id", "name")]


def _check(actor: Actor, params: Mapping[str, Any]) -> None:
    if not _group(actor, params).is_open:
        raise RuleBroken("archived", _now("This group is archived: nobody joins any more."), field="group")


def _invite(actor: Actor, params: Mapping[str, Any], ids: Collection[int], key: str) -> Outcome:
    """Who is in it or was invited already is left out, and who cannot sign in: nobody could answer."""
    group = _group(actor, params)
    there = GroupMember.everywhere.filter(group=group, state__in=(GroupMember.State.ACTIVE, GroupMember.State.INVITED))
    members = Membership.everywhere.filter(community_id=actor.community_id, id__in=ids, account__isnull=False)
    fresh = list(members.exclude(id__in=there.values("member_id")).order_by("id"))
    for member in fresh:
        invite_to_group(actor=actor, group=group, member=member)
    return Outcome(len(fresh), len(ids) - len(fresh))


def _group(actor: Actor, params: Mapping[str, Any]) -> Group:
    group = Group.everywhere.filter(community_id=actor.community_id, id=number_in(params.get("group"))).first()
    if group is None:
        raise RuleBroken("no-group", _now("The group is gone."), field="group")
    return group
