"""What a workflow can give a member: a space, a trust level, a role, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.automation.vocabulary.members import space_choices
from folkmoot.core.errors import RuleBroken
from folkmoot.core.roles import Role
from folkmoot.core.workflows import Choices, Deed, Param, ParamKind, Unneeded, WorkflowAction, workflow_actions
from folkmoot.groups.commands import invite_to_group
from folkmoot.groups.models import Group, GroupMember
from folkmoot.members.commands import change_role, set_trust_level
from folkmoot.members.models import Membership
from folkmoot.spaces.commands import add_space_member, remove_space_member
from folkmoot.spaces.models import Space, SpaceMember

_STANDING = gettext_lazy("Give and take")
# A workflow makes nobody a moderator or more: that is for people to decide.
GIVEN_ROLES = (Role.GUEST, Role.MEMBER, Role.EDITOR, Role.HOST)
_SPACE = Param("space", gettext_lazy("Space"), ParamKind.CHOICE, choices=space_choices)


def register_standing() -> None:
    """Add the actions to the registry."""
    for action in (
        WorkflowAction(
            "space_add", gettext_lazy("Let the member into a space"), gettext_lazy("let the member into %(space)s"),
            _add_to_space, (_SPACE,), _STANDING,
        ),
        WorkflowAction(
            "space_remove", gettext_lazy("Take the member out of a space"),
            gettext_lazy("take the member out of %(space)s"), _remove_from_space, (_SPACE,), _STANDING,
        ),
        WorkflowAction(
            "group_invite", gettext_lazy("Invite the member to a group"),
            gettext_lazy("invite the member to the group %(group)s"), _invite_to_group,
            (Param("group", gettext_lazy("Group"), ParamKind.CHOICE, choices=_group_choices),), _STANDING,
        ),
        WorkflowAction(
            "trust", gettext_lazy("Raise the trust level"), gettext_lazy("raise the trust level to %(level)s"),
            _raise_trust,
            (Param("level", gettext_lazy("Level"), ParamKind.NUMBER, default=1, least=1, most=3),), _STANDING,
        ),
        WorkflowAction(
            "role", gettext_lazy("Give a role"), gettext_lazy("give the role %(role)s"), _give_role,
            (Param("role", gettext_lazy("Role"), ParamKind.CHOICE, default="member", choices=_role_choices),),
            _STANDING,
        ),
    ):  # fmt: skip
        workflow_actions.add(action.name, action)


def _add_to_space(deed: Deed) -> Mapping[str, Any]:
    space, is_in = _space(deed)
    if is_in:
        raise Unneeded(_("They are in it already."))
    add_space_member(actor=deed.actor, space=space, member=deed.subject.member)
    return {"space": space.id}


def _remove_from_space(deed: Deed) -> Mapping[str, Any]:
    space, is_in = _space(deed)
    if not is_in:
        raise Unneeded(_("They are not in it."))
    remove_space_member(actor=deed.actor, space=space, member=deed.subject.member)
    return {"space": space.id}


def _invite_to_group(deed: Deed) -> Mapping[str, Any]:
    group = Group.everywhere.filter(community_id=deed.actor.community_id, id=_number(deed.params.get("group"))).first()
    if group is None:
        raise RuleBroken("no-group", _("The group is gone."), field="group")
    if GroupMember.everywhere.filter(group=group, member=deed.subject.member).exists():
        raise Unneeded(_("They are in it, were asked already, or have left it."))
    invite_to_group(actor=deed.actor, group=group, member=deed.subject.member)
    return {"group": group.id}


def _raise_trust(deed: Deed) -> Mapping[str, Any]:
    level = int(deed.params["level"])
    member: Membership = Membership.everywhere.select_for_update(of=("self",)).get(id=deed.subject.member.id)
    if member.trust_level >= level or member.trust_locked:
        raise Unneeded(_("Their level is as high already, or was set by hand."))
    before = member.trust_level
    set_trust_level(actor=deed.actor, member=member, level=level, is_locked=False)
    return {"before": before, "after": level}


def _give_role(deed: Deed) -> Mapping[str, Any]:
    role = str(deed.params["role"])
    if role not in GIVEN_ROLES:
        raise RuleBroken("role", _("A workflow does not give this role."), field="role")
    member: Membership = Membership.everywhere.select_for_update(of=("self",)).get(id=deed.subject.member.id)
    if member.role == role or Role(member.role).at_least(Role.MODERATOR):
        raise Unneeded(_("They have this role already, or one that only people take away."))
    before = member.role
    change_role(actor=deed.actor, member=member, role=role)
    return {"before": before, "after": role}


def _space(deed: Deed) -> tuple[Space, bool]:
    spaces = Space.everywhere.filter(community_id=deed.actor.community_id)
    space = spaces.filter(id=_number(deed.params.get("space"))).first()
    if space is None:
        raise RuleBroken("no-space", _("The space is gone."), field="space")
    return space, SpaceMember.everywhere.filter(space=space, member=deed.subject.member).exists()


def _role_choices(community_id: int) -> Choices:
    return [(role.value, role.label) for role in GIVEN_ROLES]


def _group_choices(community_id: int) -> Choices:
    groups = Group.everywhere.filter(community_id=community_id, archived_at=None).order_by("name")
    return [(str(pk), name) for pk, name in groups.values_list("id", "name")]


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
