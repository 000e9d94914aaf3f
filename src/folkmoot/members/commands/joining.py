"""Joining, being approved, accepting guidelines, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Ruling, settle
from folkmoot.core.registry import join_brakes
from folkmoot.core.roles import Role
from folkmoot.members.commands.claiming import claim_or_create
from folkmoot.members.commands.gating import judge_who_joins
from folkmoot.members.commands.holding import held_suspension
from folkmoot.members.commands.inviting import still_stands
from folkmoot.members.commands.questions import checked_answers, keep_answers
from folkmoot.members.commands.seniority import refuse_against_seniors
from folkmoot.members.models import Acceptance, Account, Invitation, Membership
from folkmoot.members.models.membership import handle_is_valid
from folkmoot.members.queries import actor_of, another_owner, find_invitation, find_membership

_STAYS = (Membership.State.ACTIVE, Membership.State.SUSPENDED)


def join_community(
    *,
    account: Account,
    community: Community,
    name: str,
    handle: str,
    accepted_version: int | None,
    invitation: str = "",
    answers: Mapping[int, Sequence[str]] | None = None,
) -> Membership:
    """Join, or ask to: the version of the guidelines that was read must be the one in force.

    With an invitation one joins at once with its role, and whom the gate holds asks in any case. `answers` are by the
    ids of the community's questions. Whoever left while suspended comes back suspended, and so does an imported author.
    Records `members.member.joined` or `.asked`. Raises Refused; RuleBroken: guidelines changed meanwhile, a question
    without its answer, invitation used up, handle taken, only by invitation.
    """
    version = guidelines_in_force(community.id)
    _check_form(version, accepted_version, handle)
    ruling = _judged(account, community, name, handle, answers or {})
    with transaction.atomic():
        own = find_membership(community_id=community.id, account_id=account.pk)
        if own is not None and (own.state in _STAYS or own.is_suspended()):
            return _still_what_they_were(own)
        answered = checked_answers(community.id, answers or {})
        invited = _let_in(invitation, community, account)
        member, _is_new = claim_or_create(account=account, community_id=community.id, name=ruling.said(name))
        by_policy = invited is None and _asks_first(community)
        waits = by_policy or ruling.is_held or ruling.is_hidden
        _become(member, ruling.said(name), handle, invited, waits=waits)
        member.accepted_guidelines = version
        _save(member)
        _note_acceptance(member, version)
        keep_answers(member, [(asked, [ruling.said(value) for value in given]) for asked, given in answered])
        _take_up_suspension(member)
        kind = "members.member.asked" if waits else "members.member.joined"
        actor = actor_of(member)
        record(kind, actor=actor, subject=("member", member.id), member_id=member.id)
        settle(ruling, actor=actor, subject=("join" if waits else "profile", member.id))
    return member


def _asks_first(community: Community) -> bool:
    """Whether somebody looks at whoever joins now: by the policy, or because of what goes on."""
    if community.join_policy == Community.JoinPolicy.APPROVAL:
        return True
    return any(brake(community.id) for brake in join_brakes)


def accept_guidelines(*, actor: Actor, member: Membership, number: int) -> None:
    """Accept the version in force. Records `members.guidelines.accepted`. Raises RuleBroken for another version.

    Nobody accepts for somebody else: raises NotAllowed.
    """
    if actor.member_id is None or actor.member_id != member.id:
        raise NotAllowed(_("Members accept the guidelines for themselves."))
    version = guidelines_in_force(member.community_id)
    if version is None or version.number != number:
        raise RuleBroken("guidelines", _("Please read and accept the guidelines that are in force."))
    with transaction.atomic():
        _note_acceptance(member, version)
        member.accepted_guidelines = version
        member.save(update_fields=["accepted_guidelines"])
        record("members.guidelines.accepted", actor=actor, subject=("guidelines", version.id))


def accept_own_guidelines(*, actor: Actor, version_id: int) -> None:
    """Who puts guidelines in force accepts them by it. Records `members.guidelines.accepted`."""
    if actor.member_id is None:
        return
    with transaction.atomic():
        Acceptance.everywhere.get_or_create(
            community_id=actor.community_id, member_id=actor.member_id, version_id=version_id
        )
        Membership.everywhere.filter(id=actor.member_id).update(accepted_guidelines_id=version_id)
        record("members.guidelines.accepted", actor=actor, subject=("guidelines", version_id))


def approve_member(*, actor: Actor, member: Membership) -> Membership:
    """Let in who asked: staff. Records `members.member.joined`."""
    return _decided(actor, member, Membership.State.ACTIVE, "members.member.joined")


def decline_member(*, actor: Actor, member: Membership) -> Membership:
    """Do not let in who asked: staff, and a senior-to-be seniors. Records `members.member.declined`."""
    refuse_against_seniors(actor, member.id)
    return _decided(actor, member, Membership.State.LEFT, "members.member.declined")


def reconsider_member(*, actor: Actor, member: Membership) -> Membership:
    """Let the request of who was let in or declined wait again, as after a slip: staff, and whoever calls says until
    when. Records `members.member.reconsidered`. Raises RuleBroken for who has written meanwhile, leads, or is gone.
    """
    if not (actor.is_system or actor.is_staff):
        raise NotAllowed(_("Moderators decide who joins."))
    with transaction.atomic():
        member = Membership.everywhere.select_for_update(of=("self",)).get(id=member.id)
        was_let_in = member.state == Membership.State.ACTIVE
        if was_let_in and (member.post_count or member.role != Role.MEMBER):
            raise RuleBroken("has-written", _("They have written here already. Take a measure instead."))
        if member.account_id is None or not (was_let_in or member.state == Membership.State.LEFT):
            raise RuleBroken("gone", _("They ask no more."))
        member.state = Membership.State.PENDING
        member.save(update_fields=["state"])
        record("members.member.reconsidered", actor=actor, subject=("member", member.id), member_id=member.id)
    return member


def leave_community(*, actor: Actor, member: Membership) -> None:
    """Leave; what was written stays. The last owner stays too. Records `members.member.left`."""
    if actor.member_id is None or actor.member_id != member.id:
        raise NotAllowed(_("Members leave for themselves."))
    with transaction.atomic():
        if member.role == Role.OWNER and not another_owner(member):
            raise RuleBroken("last-owner", _("Make somebody else an owner first."))
        member.left_suspended = member.is_suspended()
        member.state = Membership.State.LEFT
        member.role = Role.MEMBER
        member.save(update_fields=["state", "role", "left_suspended"])
        record("members.member.left", actor=actor, subject=("member", member.id))


def _judged(
    account: Account, community: Community, name: str, handle: str, answers: Mapping[int, Sequence[str]]
) -> Ruling:
    actor = Actor(community_id=community.id, account_id=account.pk)
    said = {question: " ".join(given) for question, given in answers.items()}
    ruling = judge_who_joins(actor, name=" ".join(name.split()), handle=handle, answers=said)
    ruling.refuse_changed(handle, "handle")
    return ruling


def _become(member: Membership, name: str, handle: str, invited: Invitation | None, *, waits: bool) -> None:
    member.name, member.handle = " ".join(name.split())[:80] or handle, handle
    if member.is_suspended():
        # An imported author who is claimed by joining: an approval or invitation does not lift it.
        member.state = Membership.State.SUSPENDED
    else:
        member.state = Membership.State.PENDING if waits else Membership.State.ACTIVE
    member.left_suspended = False
    member.role = invited.role if invited else Role.MEMBER
    member.invited_by = invited.created_by if invited else None


def _take_up_suspension(member: Membership) -> None:
    """Suspend again who had themselves erased while suspended; an approval or invitation does not lift it."""
    held = held_suspension(account=member.account, community_id=member.community_id) if member.account else None
    if held is not None:
        outlasts = member.suspended_until is None or (held.until is not None and held.until < member.suspended_until)
        if member.is_suspended() and outlasts:
            return
        member.state, member.suspended_until = Membership.State.SUSPENDED, held.until
        member.save(update_fields=["state", "suspended_until"])


def _note_acceptance(member: Membership, version: GuidelinesVersion | None) -> None:
    if version is not None:
        Acceptance.everywhere.get_or_create(community_id=member.community_id, member=member, version=version)


def _decided(actor: Actor, member: Membership, state: str, kind: str) -> Membership:
    if not (actor.is_system or actor.is_staff):
        raise NotAllowed(_("Moderators decide who joins."))
    if member.state != Membership.State.PENDING:
        raise RuleBroken("decided", _("This has been decided already."))
    with transaction.atomic():
        member.state = state
        member.joined_at = timezone.now()
        member.save(update_fields=["state", "joined_at"])
        record(kind, actor=actor, subject=("member", member.id), member_id=member.id)
    return member


def _let_in(secret: str, community: Community, account: Account) -> Invitation | None:
    """The invitation, where one was brought; raises RuleBroken where the community does not take this person."""
    if not community.takes_members:
        raise RuleBroken("closed", _("This community takes no new members for now."))
    invited = _used(secret, community, account) if secret else None
    if invited is None and community.join_policy == Community.JoinPolicy.INVITATION:
        raise RuleBroken("by-invitation", _("One joins this community by invitation."))
    return invited


def _used(secret: str, community: Community, account: Account) -> Invitation:
    invitation = find_invitation(community.id, secret)
    if invitation is not None:
        locked = Invitation.everywhere.select_for_update(of=("self",)).select_related("created_by")
        invitation = locked.get(id=invitation.id)
    is_for_another = invitation is not None and invitation.email and invitation.email != account.email
    if invitation is None or not still_stands(invitation) or is_for_another:
        raise RuleBroken("invitation", _("This invitation is used up, has run out, or is for somebody else."))
    invitation.uses += 1
    invitation.save(update_fields=["uses"])
    return invitation


def _check_form(version: GuidelinesVersion | None, accepted_version: int | None, handle: str) -> None:
    if version is not None and accepted_version != version.number:
        raise RuleBroken("guidelines", _("Please read and accept the guidelines that are in force."), field="accept")
    if not handle_is_valid.regex.match(handle):  # type: ignore[union-attr]
        raise RuleBroken("bad-handle", str(handle_is_valid.message), field="handle")


def _still_what_they_were(member: Membership) -> Membership:
    if member.left_suspended:
        member.left_suspended = False
        member.state = Membership.State.SUSPENDED
        member.save(update_fields=["left_suspended", "state"])
    return member


def _save(member: Membership) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise RuleBroken("handle-taken", _("Somebody here has this name already."), field="handle") from error
