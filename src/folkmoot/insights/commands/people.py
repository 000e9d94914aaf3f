"""Saying that several members are one person, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
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
        return _link(actor, member.id, other.id, ground=SamePerson.Ground.HAND, reason=reason)


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
    actor, linked = Actor.system(community_id), SamePerson.everywhere.filter(community_id=community_id)
    known = {frozenset(pair) for pair in linked.values_list("member_id", "other_id")}
    fresh = [pair for pair in _proved(community_id) if frozenset(pair) not in known]
    for member_id, author_id in fresh:
        with transaction.atomic():
            _link(actor, member_id, author_id, ground=SamePerson.Ground.PROOF, reason="")
    return len(fresh)


def _proved(community_id: int) -> QuerySet[Membership, tuple[int, int]]:
    """Members, and the imported authors whose address they have proved to own."""
    here = Membership.everywhere.filter(community_id=community_id).exclude(state=Membership.State.ERASED)
    owners = here.filter(account__emailaddress__verified=True, account__emailaddress__email=OuterRef("claim_email"))
    imported = here.filter(account=None).exclude(claim_email="")
    owned = imported.annotate(owner=Subquery(owners.order_by("id").values("id")[:1])).filter(owner__isnull=False)
    return owned.order_by("id").values_list("owner", "id")


def _may_be_one(actor: Actor, member: Membership, other: Membership) -> None:
    if not member.community_id == other.community_id == actor.community_id:
        raise RuleBroken("not-here", _("Both have to be members here."), field="other")
    if member.id == other.id:
        raise RuleBroken("same-member", _("Name two different members."), field="other")
    if Membership.State.ERASED in (member.state, other.state):
        raise RuleBroken("erased", _("Who was erased is nobody any more."), field="other")
    either_way = Q(member=member, other=other) | Q(member=other, other=member)
    if SamePerson.everywhere.filter(either_way, ended_at=None).exists():
        raise RuleBroken("one-already", _("They count as one person already."), field="other")


def _link(actor: Actor, member_id: int, other_id: int, *, ground: SamePerson.Ground, reason: str) -> SamePerson:
    first, second = sorted((member_id, other_id))
    link = SamePerson.everywhere.create(
        community_id=actor.community_id,
        member_id=first,
        other_id=second,
        ground=ground,
        reason=reason.strip()[:300],
        made_by_id=actor.member_id,
    )
    record("insights.people.merged", actor=actor, subject=("member", first), details=_both(link))
    return link


def _both(link: SamePerson) -> dict[str, object]:
    return {"link": link.id, "other": link.other_id, "ground": link.ground}
