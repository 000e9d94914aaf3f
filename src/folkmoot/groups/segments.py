"""What segments can ask about groups, and inviting everybody in a segment into one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
_OVER = (GroupMember.State.ACTIVE, GroupMember.State.LEFT, GroupMember.State.REMOVED)


def register_segments() -> None:
    """Called once, from `register`."""
    for name, label, rows in (
        ("groups.member", _("groups they are in"), _in_group), ("groups.leader", _("groups they lead"), _leading),
    ):  # fmt: skip
        field = SegmentField(
            name, label, FieldKind.SET, of_set(rows, "member_id"), _GROUP, choices=_groups, private=_hidden
        )
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


def _hidden(community_id: int) -> Callable[[Any], bool]:
    groups = Group.everywhere.filter(community_id=community_id, visibility=Group.Visibility.HIDDEN)
    ids = set(groups.values_list("id", flat=True))
    return lambda value: number_in(value) in ids


def _check(actor: Actor, params: Mapping[str, Any]) -> None:
    if not _group(actor, params).is_open:
        raise RuleBroken("archived", _now("This group is archived: nobody joins any more."), field="group")


def _invite(actor: Actor, params: Mapping[str, Any], ids: Collection[int], key: str) -> Outcome:
    """Who ever had to do with the group is not invited again, and who cannot sign in could not answer.

    Of these only who belongs to it, left it, was taken out or has no account counts as left out. Who did not answer or
    said no counts as done as before: else repeating it would tell who blocked the inviter.
    """
    group = _group(actor, params)
    rows = GroupMember.everywhere.filter(group=group, member_id__in=ids)
    states: dict[int, str] = dict(rows.values_list("member_id", "state"))
    members = Membership.everywhere.filter(community_id=actor.community_id, id__in=ids, account__isnull=False)
    done = 0
    for member in members.order_by("id"):
        if member.id not in states:
            invite_to_group(actor=actor, group=group, member=member)
        done += states.get(member.id) not in _OVER
    return Outcome(done, len(ids) - done)


def _group(actor: Actor, params: Mapping[str, Any]) -> Group:
    group = Group.everywhere.filter(community_id=actor.community_id, id=number_in(params.get("group"))).first()
    if group is None:
        raise RuleBroken("no-group", _now("The group is gone."), field="group")
    return group
