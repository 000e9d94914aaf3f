"""Appeals against decisions, and who may decide on them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Case, Decision, Sanction
from folkmoot.moderation.sanctions import IN_ONE_SPACE, WORDS_ONLY
from folkmoot.spaces.models import SpaceMember

_STAFF = [role.value for role in Role.stored() if role.at_least(Role.MODERATOR)]


def appeal_of(decision: Decision) -> Case | None:
    """The appeal against a decision, whether or not it has been decided."""
    rows = _appeals(decision.community_id).filter(subject_id=decision.id)
    return rows.order_by("id").first()


def appeals_of(community_id: int, decision_ids: Iterable[int]) -> dict[int, Case]:
    """The same for many, by the decision's id, in one statement."""
    rows = _appeals(community_id).filter(subject_id__in=list(decision_ids)).order_by("-id")
    return {case.subject_id: case for case in rows}


def is_for_staff(decision: Decision) -> bool:
    """Whether it took a measure that binds beyond one space: who looks after a space could not have taken it."""
    binding = Sanction.everywhere.filter(decision=decision).exclude(kind__in=WORDS_ONLY)
    return binding.filter(Q(space_id=None) | ~Q(kind__in=IN_ONE_SPACE)).exists()


def others_who_could_decide(decision: Decision) -> bool:
    """Whether somebody could decide on an appeal besides who decided, and who it is about."""
    people = _at_work(decision.community_id).exclude(
        id__in=[id_ for id_ in (decision.decided_by_id, decision.author_id) if id_ is not None]
    )
    if people.filter(role__in=_STAFF).exists():
        return True
    if decision.space_id is None or is_for_staff(decision):
        return False
    looking_after = SpaceMember.everywhere.filter(space_id=decision.space_id, is_moderator=True)
    return people.filter(id__in=looking_after.values("member_id")).exists()


def staff_at_work(community_id: int) -> QuerySet[Membership]:
    """Moderators and above who can act now: not who is silenced, whose role rests."""
    return _at_work(community_id).filter(role__in=_STAFF)


def _at_work(community_id: int) -> QuerySet[Membership]:
    people = Membership.everywhere.filter(
        community_id=community_id, state=Membership.State.ACTIVE, account__is_active=True
    )
    return people.exclude(silenced_until__gt=timezone.now())


def _appeals(community_id: int) -> QuerySet[Case]:
    return Case.everywhere.filter(community_id=community_id, kind=Case.Kind.APPEAL, subject_type="decision")
