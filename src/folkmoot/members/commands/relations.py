"""Blocking and muting."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership, Relation


def relate(*, actor: Actor, other: Membership, kind: str) -> Relation:
    """Block or mute somebody. Moderators and above cannot be blocked: members must hear them.

    Records `members.relation.made` without saying whom to others. Raises NotAllowed, RuleBroken.
    """
    if not actor.is_member or not actor.allows("write"):
        raise NotAllowed(_("Members block and mute."))
    if kind not in Relation.Kind.values or other.id == actor.member_id:
        raise RuleBroken("bad-relation", _("Choose somebody else."))
    if kind == Relation.Kind.BLOCK and Role(other.role).at_least(Role.MODERATOR):
        raise RuleBroken("staff", _("Moderators cannot be blocked. You can mute them."))
    with transaction.atomic():
        row, _made = Relation.everywhere.get_or_create(
            community_id=actor.community_id, member_id=actor.own_id, other=other, kind=kind
        )
        record("members.relation.made", actor=actor, details={"kind": kind})
    return row


def unrelate(*, actor: Actor, other: Membership, kind: str) -> None:
    """Take a block or a mute back. Records `members.relation.ended`. Raises NotAllowed."""
    if not actor.is_member or not actor.allows("write"):
        raise NotAllowed(_("Members block and mute."))
    with transaction.atomic():
        Relation.everywhere.filter(member_id=actor.member_id, other=other, kind=kind).delete()
        record("members.relation.ended", actor=actor, details={"kind": kind})
