"""Invitations: links, and links by mail."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.digest import hash_token, new_token
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import mail_vetoes
from folkmoot.core.roles import Role
from folkmoot.members.abilities import trusted_with
from folkmoot.members.models import Invitation, Membership
from folkmoot.members.queries import actor_of

MAILED_AT_ONCE = 50


def invite(
    *, actor: Actor, max_uses: int = 1, days: int = 14, role: str = Role.MEMBER, email: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation and return it with its secret, which is shown this once.

    Members from trust level 2 on invite members; managers give any role below their own. Records
    `members.invitation.made`. Raises NotAllowed, RuleBroken for limits out of range, no role and no address.
    """
    if role not in [each.value for each in Role.stored()]:
        raise RuleBroken("unknown-role", _("Choose one of the roles."), field="role")
    plain = role == Role.MEMBER and actor.is_member and trusted_with(actor).may_invite and actor.allows("write")
    if not (actor.is_system or plain or _may_give(actor, role)):
        raise NotAllowed(_("You may not invite people yet."))
    if not 1 <= max_uses <= 1000 or not 1 <= days <= 365:
        raise RuleBroken("bad-limits", _("An invitation is good for 1 to 1000 people and 1 to 365 days."))
    if email:
        _addresses(email)
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


def still_stands(invitation: Invitation) -> bool:
    """Whether one can join with it: not used up, not run out, and who made it could still give its role.

    Whoever was suspended or lost their role must not go on letting people in, least of all themselves, as moderators.
    """
    maker = invitation.created_by
    if maker is None or not invitation.is_valid():
        return invitation.is_valid()
    actor = actor_of(maker)
    return actor.is_member if invitation.role == Role.MEMBER else _may_give(actor, invitation.role)


def invite_by_mail(*, actor: Actor, community: Community, addresses: str, words: str = "") -> int:
    """Send an invitation to each of the addresses; returns how many were sent. Managers may.

    Who belongs to the community already is left out, and addresses that get no mail from it. Records
    `members.invitation.made` for each. Raises NotAllowed; RuleBroken, with nothing sent, for an address that is none,
    too many, or a mail server that takes none of them.
    """
    if not (actor.is_system or actor.is_manager):
        raise NotAllowed(_("Managers invite by e-mail."))
    wanted = _addresses(addresses)
    members = Membership.everywhere.filter(community_id=community.id, account__email__in=wanted)
    here = set(members.exclude(state=Membership.State.LEFT).values_list("account__email", flat=True))
    for veto in mail_vetoes:
        here |= veto(community.id, wanted)
    with transaction.atomic():
        letters = [
            _letter(community, email, invite(actor=actor, email=email)[1], words)
            for email in wanted
            if email not in here
        ]
        try:
            get_connection().send_messages(letters)
        except (OSError, SMTPException) as error:
            raise RuleBroken(
                "mail-failed", _("The mail server did not take the invitations. Nothing was sent.")
            ) from error
    return len(letters)


def revoke_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """End an invitation: who made it, and managers. Records `members.invitation.revoked`."""
    if not (actor.is_manager or actor.member_id == invitation.created_by_id):
        raise NotAllowed(_("You may end your own invitations only."))
    with transaction.atomic():
        invitation.expires_at = timezone.now()
        invitation.save(update_fields=["expires_at"])
        record("members.invitation.revoked", actor=actor, subject=("invitation", invitation.id))


def _may_give(actor: Actor, role: str) -> bool:
    return actor.is_manager and not Role(role).at_least(actor.role)


def _addresses(text: str) -> list[str]:
    found: set[str] = set()
    for piece in re.split(r"[;,\n]+", text.lower()):
        # Both "Grace <grace@example.org>" and plain addresses, parted by whatever people part them by.
        in_brackets = re.search(r"<([^<>]*)>", piece)
        found.update([in_brackets[1].strip()] if in_brackets else piece.split())
    wrong = []
    for address in sorted(found):
        try:
            validate_email(address)
        except ValidationError:
            wrong.append(address)
    if wrong:
        raise RuleBroken("bad-email", _("These are not e-mail addresses: %(list)s") % {"list": ", ".join(wrong[:5])})
    if not found:
        raise RuleBroken("no-address", _("Give at least one e-mail address."))
    if len(found) > MAILED_AT_ONCE:
        raise RuleBroken("too-many", _("At most %(most)s addresses at once.") % {"most": MAILED_AT_ONCE})
    return sorted(found)


def _letter(community: Community, email: str, secret: str, words: str) -> EmailMessage:
    link = f"{community.address}join/?invitation={secret}"
    context = {"community": community, "link": link, "words": " ".join(words.split()), "days": 14}
    subject = _("An invitation to %(community)s") % {"community": " ".join(community.name.split())}
    return EmailMessage(subject, render_to_string("members/mail/invitation.txt", context), to=[email])
