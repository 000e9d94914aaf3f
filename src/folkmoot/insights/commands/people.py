"""Saying that several members are one person, and taking it back."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.activity.log import record
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.insights.models import SamePerson
from folkmoot.insights.policies import can_merge_people
from folkmoot.members.models import Membership


def merge_people(*, actor: Actor, member: Membership, other: Membership, reason: str = "") -> SamePerson:
    """Count two members as one person from now on, also in what is past; nothing of theirs is moved.

    Managers. Records `insights.people.merged`. Raises NotAllowed, RuleBroken where they are one already.
    """
    if not can_merge_people(actor):
        raise NotAllowed(_("Managers say who is one person."))
    _may_be_one(actor, member, other)
    with transaction.atomic():
        return _link(actor, member, other, ground=SamePerson.Ground.HAND, reason=reason)


def part_people(*, actor: Actor, link: SamePerson) -> None:
    """Take a merging back: they count as two again. Records `insights.people.parted`. Managers: raises NotAllowed."""
    if not can_merge_people(actor) or link.community_id != actor.community_id:
        raise NotAllowed(_("Managers say who is one person."))
    with transaction.atomic():
        rows = SamePerson.everywhere.filter(id=link.id, ended_at=None)
        if rows.update(ended_at=timezone.now(), ended_by_id=actor.member_id):
            record("insights.people.parted", actor=actor, subject=("member", link.member_id), details=_both(link))


def merge_proved(*, community_id: int) -> int:
    """Merge imported authors with whoever has proved to own their address; returns how many were.

    What somebody took back stays taken back. Records `insights.people.merged` for each.
    """
    actor, count = Actor.system(community_id), 0
    here = Membership.everywhere.filter(community_id=community_id)
    imported = here.filter(account=None).exclude(claim_email="").exclude(state=Membership.State.ERASED)
    by_address = {member.claim_email.lower(): member for member in imported.order_by("-id")}
    proved = EmailAddress.objects.filter(
        verified=True, email__in=by_address, user__memberships__community_id=community_id
    )
    for address in proved.values_list("email", "user__memberships__id", "user__memberships__community_id"):
        if address[2] != community_id:
            continue
        member = here.get(id=address[1])
        author = by_address[address[0].lower()]
        first, second = sorted((member, author), key=lambda each: each.id)
        if not SamePerson.everywhere.filter(member=first, other=second).exists():
            with transaction.atomic():
                _link(actor, member, author, ground=SamePerson.Ground.PROOF, reason="")
            count += 1
    return count


def _may_be_one(actor: Actor, member: Membership, other: Membership) -> None:
    if not member.community_id == other.community_id == actor.community_id:
        raise RuleBroken("not-here", _("Both have to be members here."), field="other")
    if member.id == other.id:
        raise RuleBroken("same-member", _("Name two different members."), field="other")
    if Membership.State.ERASED in (member.state, other.state):
        raise RuleBroken("erased", _("Who was erased is nobody any more."), field="other")
    first, second = sorted((member.id, other.id))
    if SamePerson.everywhere.filter(member_id=first, other_id=second, ended_at=None).exists():
        raise RuleBroken("one-already", _("They count as one person already."), field="other")


def _link(actor: Actor, member: Membership, other: Membership, *, ground: SamePerson.Ground, reason: str) -> SamePerson:
    first, second = sorted((member, other), key=lambda each: each.id)
    link = SamePerson.everywhere.create(
        community_id=actor.community_id,
        member=first,
        other=second,
        ground=ground,
        reason=reason.strip()[:300],
        made_by_id=actor.member_id,
    )
    record("insights.people.merged", actor=actor, subject=("member", first.id), details=_both(link))
    return link


def _both(link: SamePerson) -> dict[str, object]:
    return {"link": link.id, "other": link.other_id, "ground": link.ground}
