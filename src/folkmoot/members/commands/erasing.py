"""Erasing a member: the name goes, and what was written stays without it or goes too."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import erasers
from folkmoot.core.roles import Role
from folkmoot.members.commands.holding import hold_suspension
from folkmoot.members.models import (
    Acceptance,
    Account,
    Invitation,
    JoinAnswer,
    MemberDay,
    Membership,
    PendingChange,
    ProfileValue,
    Relation,
)
from folkmoot.members.policies import can_erase, can_fetch_data
from folkmoot.members.queries import another_owner

_EMPTIED = ("bio", "bio_html", "headline", "location", "website", "avatar", "claim_email")
_NONE = ("account", "accepted_guidelines", "invited_by", "silenced_until", "suspended_until", "last_seen_at", "seen_on")
_ZERO = ("trust_level", "thread_count", "post_count", "reactions_received", "reactions_given")


def erase_member(*, actor: Actor, member: Membership, deletes_posts: bool) -> None:
    """Erase oneself: nothing that is left says who it was, and the account goes when it is in no other community.

    The community's policy decides about posts, or leaves it to the member. A suspension in force is held until its
    end by a keyed hash of the address. Records `members.member.erased`. Raises NotAllowed for somebody else's
    membership, RuleBroken for the last owner and against the policy.
    """
    if not can_erase(actor, member):
        raise NotAllowed(_("Members erase themselves."))
    if deletes_posts not in choices(member.community):
        raise RuleBroken("erasure-policy", _("This community has decided otherwise about posts."), field="posts")
    with transaction.atomic():
        member = Membership.everywhere.select_for_update(of=("self",)).select_related("account").get(id=member.id)
        if member.role == Role.OWNER and not another_owner(member):
            raise RuleBroken("last-owner", _("Make somebody else an owner first."))
        for eraser in erasers:
            eraser.run(member.id, deletes_posts)
        account = member.account
        hold_suspension(member)
        _scrub(member)
        record("members.member.erased", actor=Actor.system(member.community_id), subject=("member", member.id))
        if account is not None:
            _end_account(account)


def choices(community: Community) -> tuple[bool, ...]:
    """Whether posts may be kept (False) and deleted (True) in this community."""
    return {
        Community.ErasurePolicy.ANONYMISE.value: (False,),
        Community.ErasurePolicy.DELETE.value: (True,),
    }.get(community.erasure_policy, (False, True))


def _scrub(member: Membership) -> None:
    Relation.everywhere.filter(Q(member=member) | Q(other=member)).delete()
    for model in (Acceptance, JoinAnswer, MemberDay, ProfileValue, PendingChange):
        model.everywhere.filter(member=member).delete()
    Invitation.everywhere.filter(created_by=member).delete()
    if member.account is not None:
        Invitation.everywhere.filter(community_id=member.community_id, email=member.account.email).delete()
    for name in _EMPTIED:
        setattr(member, name, "")
    for name in _NONE:
        setattr(member, name, None)
    for name in _ZERO:
        setattr(member, name, 0)
    member.handle, member.name = f"erased-{member.id}", _("Former member")
    member.role, member.state = Role.MEMBER, Membership.State.ERASED
    member.revision += 1
    member.save()


def _end_account(account: Account) -> None:
    """Delete the account with its sessions, passkeys and addresses, unless it is needed elsewhere."""
    if account.is_operator or Membership.everywhere.filter(account=account).exists():
        return
    for session in UserSession.objects.filter(user=account):
        session.end()
    account.delete()


def note_export(*, actor: Actor, member: Membership) -> None:
    """Note that a member fetches their own data. Records `members.data.exported`. Raises NotAllowed."""
    if not can_fetch_data(actor, member):
        raise NotAllowed(_("Members fetch their own data."))
    with transaction.atomic():
        record("members.data.exported", actor=actor, subject=("member", member.id))
