"""What leaders decide about who is in their group."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.groups.commands.gating import judge_told
from folkmoot.groups.commands.keeping import ROLE, STATE, entered, gone, locked, must_lead
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.policies import can_change_group_role, can_remove_from_group
from folkmoot.groups.queries import leaders
from folkmoot.members.models import Membership

REASON_AT_MOST = 500


def approve_request(*, actor: Actor, group: Group, member: Membership) -> GroupMember:
    """Let in who asked: the leaders. Records `groups.member.approved`. Raises NotAllowed, RuleBroken."""
    must_lead(actor, group)
    with transaction.atomic():
        group = locked(group)
        row = _asking(group, member)
        row.state, row.since = STATE.ACTIVE, timezone.now()
        row.save(update_fields=["state", "since"])
        entered(group, [row])
        _record("groups.member.approved", actor, row)
    return row


def decline_request(*, actor: Actor, group: Group, member: Membership, reason: str) -> GroupMember:
    """Do not let in who asked, and say why: the leaders. The reason is told to who asked.

    Records `groups.member.declined`. Raises NotAllowed, RuleBroken without a reason.
    """
    must_lead(actor, group)
    said = _checked_reason(reason)
    said = judge_told(actor=actor, group=group, words=[said], field="reason").said(said, REASON_AT_MOST)
    with transaction.atomic():
        row = _asking(locked(group), member)
        row.state, row.since, row.reason = STATE.DECLINED, timezone.now(), said
        row.save(update_fields=["state", "since", "reason"])
        _record("groups.member.declined", actor, row)
    return row


def remove_from_group(*, actor: Actor, group: Group, member: Membership, reason: str) -> GroupMember:
    """Take a member out, and say why: leaders; leaders are taken out by managers.

    Takes an invitation back, too. Records `groups.member.removed`. Raises NotAllowed, RuleBroken for who is not in it
    and without a reason.
    """
    reason = judge_told(actor=actor, group=group, words=[reason], field="reason").said(reason)
    with transaction.atomic():
        group = locked(group)
        row = GroupMember.everywhere.select_related("group").filter(group=group, member=member).first()
        if row is None or row.state not in (STATE.ACTIVE, STATE.INVITED):
            raise RuleBroken("not-in-it", _("This member is not in the group."))
        if not can_remove_from_group(actor, row):
            raise NotAllowed(_("Leaders take members out; leaders are taken out by managers."))
        was_in = row.is_active
        row.reason = _checked_reason(reason) if was_in else ""
        row.state, row.role, row.since = STATE.REMOVED if was_in else STATE.LEFT, ROLE.MEMBER, timezone.now()
        row.save(update_fields=["state", "role", "since", "reason"])
        gone(group, [member.id])
        _record("groups.member.removed", actor, row)
    return row


def change_group_role(*, actor: Actor, group: Group, member: Membership, role: str) -> GroupMember:
    """Make a member a leader, or a leader a member: leaders make leaders, managers and oneself end it.

    Records `groups.role.changed`. Raises NotAllowed, RuleBroken for the last leader and for who is not in it.
    """
    if role not in ROLE.values:
        raise RuleBroken("unknown-role", _("One is a leader or a member."), field="role")
    with transaction.atomic():
        group = locked(group)
        rows = GroupMember.everywhere.select_related("group")
        row = rows.filter(group=group, member=member, state=STATE.ACTIVE).first()
        if row is None:
            raise RuleBroken("not-in-it", _("This member is not in the group."))
        if not can_change_group_role(actor, row, role):
            raise NotAllowed(_("Leaders make leaders; managers and leaders themselves end it."))
        if role == ROLE.MEMBER and row.is_leader and not leaders(group).exclude(id=row.id).exists():
            raise RuleBroken("last-leader", _("Make somebody else a leader first."))
        row.role = ROLE(role)
        row.save(update_fields=["role"])
        entered(group, [row])
        _record("groups.role.changed", actor, row, role=role)
    return row


def _asking(group: Group, member: Membership) -> GroupMember:
    row = GroupMember.everywhere.filter(group=group, member=member, state=STATE.ASKED).first()
    if row is None:
        raise RuleBroken("decided", _("This has been decided already."))
    return row


def _checked_reason(reason: str) -> str:
    said = " ".join(reason.split())[:REASON_AT_MOST]
    if not said:
        raise RuleBroken("reason", _("Say why; the member is told."), field="reason")
    return said


def _record(kind: str, actor: Actor, row: GroupMember, **details: str) -> None:
    record(kind, actor=actor, subject=("group", row.group_id), details={"member": row.member_id, **details})
