"""Invitation links."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, new_token
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.members.models import Invitation


def invite(
    *, actor: Actor, max_uses: int = 1, days: int = 14, role: str = Role.MEMBER, email: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation and return it with its secret, which is shown this once.

    Members from trust level 2 on invite members; managers give any role below their own. Records
    `members.invitation.made`. Raises NotAllowed, RuleBroken for limits out of range.
    """
    plain = role == Role.MEMBER and actor.is_member and actor.trust_level >= 2 and actor.allows("write")
    senior = actor.is_manager and not Role(role).at_least(actor.role)
    if not (actor.is_system or plain or senior):
        raise NotAllowed(_("You may not invite people yet."))
    if not 1 <= max_uses <= 1000 or not 1 <= days <= 365:
        raise RuleBroken("bad-limits", _("An invitation is good for 1 to 1000 people and 1 to 365 days."))
    secret = new_token("in")
    with transaction.atomic():
        invitation = Invitation.everywhere.create(
            community_id=actor.community_id,
            hash=hash_token(secret),
            created_by_id=actor.member_id,
            role=role,
            email=email.strip().lower(),
            max_uses=max_uses,
            expires_at=timezone.now() + timedelta(days=days),
        )
        record("members.invitation.made", actor=actor, subject=("invitation", invitation.id))
    return invitation, secret


def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """End an invitation: who made it, and managers. Records `members.invitation.revoked`."""
    if not (actor.is_manager or actor.member_id == invitation.created_by_id):
        raise NotAllowed(_("You may end your own invitations only."))
    with transaction.atomic():
        invitation.expires_at = timezone.now()
        invitation.save(update_fields=["expires_at"])
        record("members.invitation.revoked", actor=actor, subject=("invitation", invitation.id))
