"""Giving roles and trust by hand."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.members.policies import can_change_role, can_set_trust


def change_role(*, actor: Actor, member: Membership, role: str) -> Membership:
    """Give a member another role. Managers give roles below their own; owners give any.

    Records `members.role.changed`. Raises NotAllowed; RuleBroken for the last owner and for unknown roles.
    """
    if role not in [each.value for each in Role.stored()]:
        raise RuleBroken("unknown-role", _("Choose one of the roles."), field="role")
    if not can_change_role(actor, member, Role(role)):
        raise NotAllowed(_("You may not give this role to this member."))
    with transaction.atomic():
        owners = Membership.everywhere.select_for_update().filter(
            community_id=member.community_id,
            role=Role.OWNER,
            state=Membership.State.ACTIVE,
            account__isnull=False,
        )
        others = set(owners.values_list("id", flat=True)) - {member.id}
        if member.role == Role.OWNER and role != Role.OWNER and not others:
            raise RuleBroken("last-owner", _("Make somebody else an owner first."))
        before, member.role = member.role, role
        member.revision += 1
        member.save(update_fields=["role", "revision"])
        record(
            "members.role.changed",
            actor=actor,
            subject=("member", member.id),
            details={"before": before, "after": role},
        )
    return member


def set_trust_level(*, actor: Actor, member: Membership, level: int, is_locked: bool = True) -> Membership:
    """Set a trust level by hand; locked it neither rises nor falls. Records `members.trust.changed`.

    Staff may for others; who does not manage gives no level above their own. Raises NotAllowed, RuleBroken.
    """
    if not can_set_trust(actor, member, level):
        raise NotAllowed(_("You may not give this trust level to this member."))
    if not 0 <= level <= 4:
        raise RuleBroken("bad-level", _("Trust levels go from 0 to 4."), field="level")
    with transaction.atomic():
        before, member.trust_level = member.trust_level, level
        member.trust_locked = is_locked
        member.trust_changed_at = timezone.now()
        member.save(update_fields=["trust_level", "trust_locked", "trust_changed_at"])
        record(
            "members.trust.changed",
            actor=actor,
            subject=("member", member.id),
            member_id=member.id,
            details={"before": before, "after": level, "by_hand": is_locked},
        )
    return member
