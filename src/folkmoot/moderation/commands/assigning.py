"""Giving cases away in fair shares, and taking the next one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from folkmoot.communities.models import Community
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.moderation.commands.cases import tell
from folkmoot.moderation.commands.desks import begin_shift
from folkmoot.moderation.models import Case, QueueSettings
from folkmoot.moderation.policies import cases_visible_to
from folkmoot.moderation.queries.sharing import shares_of, workers_on_shift
from folkmoot.moderation.sharing import Share, choose, give

_AT_ONCE = 200
_LOOKED_AT = 30


def share_out(community_id: int) -> int:
    """Give what nobody has to those on shift, the heaviest and longest due first; how many cases were given.

    Records `moderation.case.assigned` for each, of which they are told.
    """
    people = workers_on_shift(community_id)
    if not people:
        return 0
    cases = list(_unassigned(Case.everywhere.filter(community_id=community_id))[:_AT_ONCE])
    now, given = timezone.now(), 0
    for case, share in zip(cases, shares_of(cases, people), strict=True):
        worker = choose(share, [worker for worker, _member in people.values()])
        if worker is not None and _give(case, share, worker.member_id):
            give(share, worker, now)
            given += 1
    return given


def share_out_everywhere() -> int:
    """In all communities that want it."""
    given = 0
    wanted = QueueSettings.everywhere.filter(assigns=True).values_list("community_id", flat=True)
    for community_id in Community.objects.filter(id__in=wanted).values_list("id", flat=True):
        with scope(community_id):
            given += share_out(community_id)
    return given


def take_next(*, actor: Actor) -> Case | None:
    """Put the next case that suits the actor on their desk, their own first; None where nothing does.

    Begins a shift. What is heavy is given to nobody who has seen enough of it. Records `moderation.case.assigned`.
    """
    begin_shift(actor=actor)
    own = cases_visible_to(actor).filter(state=Case.State.OPEN, assigned_to_id=actor.own_id)
    if (mine := own.order_by("-severity", F("due_at").asc(nulls_last=True)).first()) is not None:
        return mine
    people = {who: each for who, each in workers_on_shift(actor.community_id).items() if who == actor.member_id}
    cases = list(_unassigned(cases_visible_to(actor))[:_LOOKED_AT])
    for case, share in zip(cases, shares_of(cases, people), strict=True):
        worker = choose(share, [worker for worker, _member in people.values()])
        if worker is not None and _give(case, share, worker.member_id):
            case.refresh_from_db()
            return case
    return None


def _unassigned(cases: QuerySet[Case]) -> QuerySet[Case]:
    """What nobody has and anybody could decide, the heaviest and longest due first."""
    free = cases.filter(state=Case.State.OPEN, assigned_to=None).exclude(kind=Case.Kind.RULE_IDEA)
    return free.order_by("-severity", F("due_at").asc(nulls_last=True), "id")


def _give(case: Case, share: Share, member_id: int) -> bool:
    with transaction.atomic():
        rows = Case.everywhere.filter(id=share.case_id, state=Case.State.OPEN, assigned_to=None)
        if not rows.update(assigned_to_id=member_id, assigned_at=timezone.now()):
            return False
        tell("moderation.case.assigned", case)
    return True
