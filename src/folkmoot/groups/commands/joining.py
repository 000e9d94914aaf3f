"""Joining a group, asking to, accepting its guidelines, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.roles import Role
from folkmoot.groups.commands.gating import judge_told
from folkmoot.groups.commands.keeping import ROLE, STATE, entered, gone, locked
from folkmoot.groups.conditions import forget_kept_conditions
from folkmoot.groups.models import Group, GroupAnswer, GroupGuidelines, GroupInvitation, GroupMember, GroupQuestion
from folkmoot.groups.queries import (
    active_members,
    find_group_invitation,
    group_guidelines_in_force,
    leader_ids,
    leaders,
    questions_of,
)
from folkmoot.members.commands.questions import answered
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import can_write

ASK_AGAIN = timedelta(days=7)
Answers = Sequence[tuple[GroupQuestion, list[str]]]


def join_group(
    *,
    actor: Actor,
    group: Group,
    accepted_number: int | None = None,
    answers: Mapping[int, Sequence[str]] | None = None,
    secret: str = "",
) -> GroupMember:
    """Join a group, or ask to, as its visibility says; an invitation or a link lets in at once.

    The version of its guidelines that was read must be the one in force; who asks answers its questions. Who was
    taken out asks also where others join. Records `groups.member.joined` or `.asked`. Raises NotAllowed; RuleBroken:
    archived, only by invitation, link used up, guidelines changed, a question without its answer, declined just now.
    """
    if not (actor.is_member and can_write(actor)):
        raise NotAllowed(_("Join the community first."))
    given_words = [word for said in (answers or {}).values() for word in said]
    ruling = judge_told(actor=actor, group=group, words=given_words, field="")
    with transaction.atomic():
        group = locked(group)
        row = GroupMember.everywhere.filter(group=group, member_id=actor.own_id).first()
        row = row or GroupMember(community_id=group.community_id, group=group, member_id=actor.own_id, state=STATE.LEFT)
        if row.is_active:
            return row
        if not group.is_open:
            raise RuleBroken("archived", _("This group is archived: nobody joins any more."))
        link = find_group_invitation(group, secret)
        via = _way_in(actor, group, row, link=link, secret=secret)
        version = _checked_version(group, accepted_number)
        given: Answers = [] if via is not None else _asked(group, row, answers or {})
        _use(link, via)
        row.state = STATE.ASKED if via is None else STATE.ACTIVE
        row.role, row.joined_via = ROLE.MEMBER, via or GroupMember.Via.ASKED
        row.accepted, row.since, row.reason = version, timezone.now(), ""
        row.save()
        _keep_answers(row, [(asked, [ruling.said(value) for value in values]) for asked, values in given])
        _note(actor, group, row)
    return row


def decline_invitation(*, actor: Actor, group: Group) -> None:
    """Say no to an invitation, or take a request back. Records `groups.member.left`. Raises NotAllowed."""
    rows = GroupMember.everywhere.filter(group=group, member_id=actor.own_id)
    with transaction.atomic():
        if rows.filter(state__in=(STATE.INVITED, STATE.ASKED)).update(state=STATE.LEFT, since=timezone.now()):
            record("groups.member.left", actor=actor, subject=("group", group.id))


def accept_group_guidelines(*, actor: Actor, group: Group, number: int) -> GroupMember:
    """Accept the group's guidelines in force. Records `groups.guidelines.accepted`.

    Raises NotAllowed for who is not in the group, RuleBroken for another version.
    """
    row = GroupMember.everywhere.filter(group=group, member_id=actor.own_id, state=STATE.ACTIVE).first()
    if row is None or not actor.is_member or not actor.allows("write"):
        raise NotAllowed(_("Members of the group accept its guidelines."))
    version = _checked_version(group, number)
    with transaction.atomic():
        row.accepted = version
        row.save(update_fields=["accepted"])
        record("groups.guidelines.accepted", actor=actor, subject=("group", group.id))
    forget_kept_conditions()
    return row


def leave_group(*, actor: Actor, group: Group, successor: Membership | None = None) -> None:
    """Leave a group. Its last leader names who leads from then on, unless nobody else is in it.

    Records `groups.member.left`. Raises NotAllowed for who is not in it; RuleBroken ("last-leader") without a
    successor who is in it.
    """
    with transaction.atomic():
        group = locked(group)
        row = GroupMember.everywhere.filter(group=group, member_id=actor.own_id, state=STATE.ACTIVE).first()
        if row is None:
            raise NotAllowed(_("You are not in this group."))
        others = active_members(group).exclude(id=row.id)
        if row.is_leader and not leaders(group).exclude(id=row.id).exists() and others.exists():
            heir = others.filter(member=successor).first() if successor is not None else None
            if heir is None:
                raise RuleBroken("last-leader", _("Choose who leads the group from now on."), field="successor")
            heir.role = ROLE.LEADER
            heir.save(update_fields=["role"])
            entered(group, [heir])
        row.state, row.role, row.since = STATE.LEFT, ROLE.MEMBER, timezone.now()
        row.save(update_fields=["state", "role", "since"])
        gone(group, [row.member_id])
        record("groups.member.left", actor=actor, subject=("group", group.id))


def _way_in(
    actor: Actor, group: Group, row: GroupMember, *, link: GroupInvitation | None, secret: str
) -> GroupMember.Via | None:
    """How the actor comes in at once; None for who may ask. Raises RuleBroken where there is no way."""
    via = GroupMember.Via
    if row.state == STATE.INVITED:
        return via.INVITED
    if actor.is_manager:
        return via.JOINED
    was_removed = row.state == STATE.REMOVED
    if link is not None and not was_removed:
        return via.LINK
    is_guest = actor.role is Role.GUEST
    if group.visibility == Group.Visibility.OPEN and not was_removed and not is_guest:
        return via.JOINED
    if secret and link is None:
        raise RuleBroken("invitation", _("This link is used up or has run out."))
    if group.visibility == Group.Visibility.HIDDEN or is_guest:
        raise RuleBroken("by-invitation", _("One joins this group by invitation."))
    return None


def _asked(group: Group, row: GroupMember, answers: Mapping[int, Sequence[str]]) -> Answers:
    refused = row.state in (STATE.DECLINED, STATE.REMOVED)
    if refused and row.since > timezone.now() - ASK_AGAIN:
        raise RuleBroken("too-soon", _("You can ask again a week after you were told no."))
    return answered(questions_of(group), answers)


def _checked_version(group: Group, number: int | None) -> GroupGuidelines | None:
    version = group_guidelines_in_force(group)
    if version is not None and version.number != number:
        words = _("Please read and accept the group's guidelines that are in force.")
        raise RuleBroken("guidelines", words, field="accept")
    return version


def _use(link: GroupInvitation | None, via: GroupMember.Via | None) -> None:
    if link is not None and via == GroupMember.Via.LINK:
        link.uses += 1
        link.save(update_fields=["uses"])


def _keep_answers(row: GroupMember, given: Answers) -> None:
    GroupAnswer.everywhere.filter(group_member=row).delete()
    GroupAnswer.everywhere.bulk_create(
        GroupAnswer(
            community_id=row.community_id, group_member=row, question=question, asked=question.text, values=values
        )
        for question, values in given
        if values
    )


def _note(actor: Actor, group: Group, row: GroupMember) -> None:
    if row.is_active:
        entered(group, [row])
        forget_kept_conditions()
        record("groups.member.joined", actor=actor, subject=("group", group.id), details={"via": row.joined_via})
    else:
        record(
            "groups.member.asked", actor=actor, subject=("group", group.id), details={"leaders": leader_ids(group)}
        )  # fmt: skip
