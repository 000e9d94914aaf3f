"""Appeals against decisions and complaints of them, and who may decide on those."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, CaseItem, Complaint, Decision, Sanction
from folkmoot.moderation.sanctions import IN_ONE_SPACE, WORDS_ONLY
from folkmoot.spaces.models import Space, SpaceMember

_STAFF = [role.value for role in Role.stored() if role.at_least(Role.MODERATOR)]
_MANAGERS = [role.value for role in Role.stored() if role.at_least(Role.MANAGER)]
_SUGGESTED = 3


def appeal_of(decision: Decision) -> Case | None:
    """The appeal against a decision, whether or not it has been decided."""
    rows = _appeals(decision.community_id).filter(subject_id=decision.id)
    return rows.order_by("id").first()


def is_under_appeal(decision: Decision) -> bool:
    """Whether an appeal against it waits for an answer."""
    return _appeals(decision.community_id).filter(subject_id=decision.id, state=Case.State.OPEN).exists()


def was_sent_again(decision: Decision) -> bool:
    """Whether its author has sent what it turned down again, written otherwise, and no measure of it is left to appeal
    against."""
    items = CaseItem.everywhere.filter(
        community_id=decision.community_id, case__subject_type="post", case__subject_id=decision.subject_id,
        kind=CaseItem.Kind.STAFF, details__decision=decision.id,
    )  # fmt: skip
    if decision.subject_type != "post" or not items.exists():
        return False
    return not Sanction.everywhere.filter(decision=decision).exists()


def appeals_of(community_id: int, decision_ids: Iterable[int]) -> dict[int, Case]:
    """The same for many, by the decision's id, in one statement."""
    rows = _appeals(community_id).filter(subject_id__in=list(decision_ids)).order_by("-id")
    return {case.subject_id: case for case in rows}


def is_for_staff(decision: Decision) -> bool:
    """Whether it took a measure that binds beyond one space: who looks after a space could not have taken it."""
    return _binding().filter(decision=decision).exists()


def others_who_could_decide(decision: Decision, *, staff_alone: bool = False) -> bool:
    """Whether somebody could decide on an appeal besides who decided, and who it is about; on a complaint only staff
    could."""
    rows = Decision.everywhere.filter(id=decision.id, community_id=decision.community_id)
    return _with_others(rows, decision.community_id, staff_alone=staff_alone).exists()


def contested_by_others(actor: Actor) -> Q:
    """The appeals and complaints that the actor may not decide: they wait for those who may.

    Against what the actor decided, where somebody else could decide on it; and for who looks after a space, against
    what binds beyond that.
    """
    if actor.member_id is None:
        return Q(pk__in=[])
    own = Decision.everywhere.filter(community_id=actor.community_id, decided_by_id=actor.member_id)
    appealed = own.filter(id=OuterRef("subject_id"))
    complained = Complaint.everywhere.filter(community_id=actor.community_id, id=OuterRef("subject_id"))
    complained = complained.filter(against__in=_with_others(own, actor.community_id, staff_alone=True))
    # Which kind it is stands first: the rest is asked of few rows.
    appeals, complaints = Q(kind=Case.Kind.APPEAL), Q(kind=Case.Kind.NOTICE, subject_type="complaint")
    others = (appeals & Q(Exists(_with_others(appealed, actor.community_id)))) | (complaints & Q(Exists(complained)))
    if not actor.is_staff:
        others |= appeals & Q(Exists(_binding().filter(decision_id=OuterRef("subject_id"))))
    return others


def contested(case: Case) -> Decision | None:
    """The decision that an appeal or a complaint is against."""
    rows = Decision.everywhere.filter(community_id=case.community_id).select_related("decided_by")
    if case.kind == Case.Kind.APPEAL:
        return rows.filter(id=case.subject_id).first()
    if case.subject_type != "complaint":
        return None
    complaints = Complaint.everywhere.filter(community_id=case.community_id, id=case.subject_id)
    return rows.filter(id__in=complaints.values("against_id")).first()


def could_be_moderators(decision: Decision) -> QuerySet[Membership]:
    """Whom a manager could make a moderator so that somebody else decides: the most trusted, the latest seen."""
    people = _at_work(decision.community_id).exclude(role__in=[*_STAFF, Role.GUEST.value])
    others = people.exclude(id__in=[id_ for id_ in (decision.decided_by_id, decision.author_id) if id_ is not None])
    return others.order_by("-trust_level", F("last_seen_at").desc(nulls_last=True), "id")[:_SUGGESTED]


def staff_at_work(community_id: int) -> QuerySet[Membership]:
    """Moderators and above who can act now: not who is silenced, whose role rests."""
    return _at_work(community_id).filter(role__in=_STAFF)


def _at_work(community_id: int) -> QuerySet[Membership]:
    people = Membership.everywhere.filter(
        community_id=community_id, state=Membership.State.ACTIVE, account__is_active=True
    )
    return people.exclude(silenced_until__gt=timezone.now())


def _binding() -> QuerySet[Sanction]:
    """Measures that bind beyond one space."""
    binding = Sanction.everywhere.exclude(kind__in=WORDS_ONLY)
    return binding.filter(Q(space_id=None) | ~Q(kind__in=IN_ONE_SPACE))


def _with_others(decisions: QuerySet[Decision], community_id: int, *, staff_alone: bool = False) -> QuerySet[Decision]:
    """Of these decisions those about which somebody could decide besides who decided and who they are about."""
    there = SpaceMember.everywhere.filter(space_id=OuterRef(OuterRef("space_id")))
    others = _at_work(community_id).exclude(id=Coalesce(OuterRef("decided_by_id"), 0))
    others = others.exclude(id=Coalesce(OuterRef("author_id"), 0))
    staff = others.filter(role__in=_STAFF)
    private = Space.everywhere.filter(id=OuterRef("space_id"), visibility=Space.Visibility.PRIVATE)
    # Moderators see no cases of private spaces that they are not in.
    could = Q(Exists(others.filter(role__in=_MANAGERS))) | Q(~Exists(private), Exists(staff))
    could |= Q(Exists(staff.filter(id__in=there.values("member_id"))))
    if not staff_alone:
        looking_after = others.filter(id__in=there.filter(is_moderator=True).values("member_id"))
        could |= Q(~Exists(_binding().filter(decision_id=OuterRef("pk"))), Exists(looking_after))
    return decisions.filter(could)


def _appeals(community_id: int) -> QuerySet[Case]:
    return Case.everywhere.filter(community_id=community_id, kind=Case.Kind.APPEAL, subject_type="decision")
