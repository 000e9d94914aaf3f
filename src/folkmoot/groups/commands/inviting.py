"""Inviting members of the community into a group: one by one, and by a link."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, new_token
from folkmoot.core.errors import RuleBroken
from folkmoot.groups.commands.keeping import ROLE, STATE, entered, locked, must_lead
from folkmoot.groups.models import Group, GroupInvitation, GroupMember
from folkmoot.members.models import Membership, Relation


def invite_to_group(*, actor: Actor, group: Group, member: Membership) -> GroupMember:
    """Invite a member; who has asked already is let in by it. Leaders may.

    Who blocked the inviter is not reached, and the inviter not told so. Records `groups.member.invited`. Raises
    NotAllowed, RuleBroken for who is in it already or is not in the community.
    """
    must_lead(actor, group)
    if member.community_id != group.community_id or member.state != Membership.State.ACTIVE:
        raise RuleBroken("not-here", _("This member is not in the community."), field="handle")
    blocked = Relation.everywhere.filter(member=member, other_id=actor.member_id, kind=Relation.Kind.BLOCK)
    with transaction.atomic():
        group = locked(group)
        row = GroupMember.everywhere.filter(group=group, member=member).first()
        row = row or GroupMember(community_id=group.community_id, group=group, member=member)
        if row.pk and row.is_active:
            raise RuleBroken("there", _("This member is in the group already."), field="handle")
        if actor.member_id is not None and blocked.exists():
            return row
        row.state = STATE.ACTIVE if row.pk and row.state == STATE.ASKED else STATE.INVITED
        row.role, row.joined_via, row.reason = ROLE.MEMBER, GroupMember.Via.INVITED, ""
        row.invited_by_id, row.since = actor.member_id, timezone.now()
        row.save()
        if row.is_active:
            entered(group, [row])
        kind = "groups.member.approved" if row.is_active else "groups.member.invited"
        record(kind, actor=actor, subject=("group", group.id), details={"member": member.id})
    return row


def invite_by_link(*, actor: Actor, group: Group, max_uses: int = 1, days: int = 14) -> tuple[GroupInvitation, str]:
    """Make a link into the group and return it with its secret, which is shown this once. Leaders may.

    Records `groups.invitation.made`. Raises NotAllowed, RuleBroken for limits out of range.
    """
    must_lead(actor, group)
    if not 1 <= max_uses <= 1000 or not 1 <= days <= 365:
        raise RuleBroken("bad-limits", _("An invitation is good for 1 to 1000 people and 1 to 365 days."))
    secret = new_token("gr")
    with transaction.atomic():
        link = GroupInvitation.everywhere.create(
            community_id=group.community_id, group=group, hash=hash_token(secret), created_by_id=actor.member_id,
            max_uses=max_uses, expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        record("groups.invitation.made", actor=actor, subject=("group", group.id))
    return link, secret


def end_group_invitation(*, actor: Actor, group: Group, link: GroupInvitation) -> None:
    """Let nobody in by this link any more. Leaders may. Records `groups.invitation.ended`. Raises NotAllowed."""
    must_lead(actor, group, even_archived=True)
    with transaction.atomic():
        link.expires_at = timezone.now()
        link.save(update_fields=["expires_at"])
        record("groups.invitation.ended", actor=actor, subject=("group", group.id))
