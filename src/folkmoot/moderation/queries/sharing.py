"""Whom a case may be given to, and who stands too near to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from folkmoot.content.models import Post, Thread, ThreadMember
from folkmoot.members.models import Membership, Relation
from folkmoot.members.queries import actor_of
from folkmoot.moderation.categories import HEAVY_FROM, is_heavy
from folkmoot.moderation.models import Case, CaseItem, Decision, Desk, Look, Shift
from folkmoot.moderation.policies import cases_visible_to, works_the_queue
from folkmoot.moderation.queries.settings import queue_settings
from folkmoot.moderation.sharing import Share, Worker, weigh

_FRIENDS_FOR = timedelta(days=30)


def workers_on_shift(community_id: int) -> dict[int, tuple[Worker, Membership]]:
    """Who works now, is available and not on a break, with what lies on their desks."""
    settings, now = queue_settings(community_id), timezone.now()
    since = now - timedelta(hours=settings.shift_hours)
    shifts = Shift.everywhere.filter(community_id=community_id, ended_at=None, began_at__gt=since)
    members = Membership.everywhere.filter(id__in=shifts.values("member_id"), state=Membership.State.ACTIVE)
    desks = {desk.member_id: desk for desk in Desk.everywhere.filter(member__in=members)}
    heavy = dict(
        Look.everywhere.filter(shift__in=shifts, severity__gte=HEAVY_FROM)
        .values_list("member_id").annotate(seen=Count("id"))
    )  # fmt: skip
    found = {}
    for member in members:
        desk = desks.get(member.id) or Desk(community_id=community_id, member=member)
        is_away = not desk.is_available or (desk.paused_until is not None and desk.paused_until > now)
        if not is_away and works_the_queue(actor_of(member)):
            worker = Worker(
                member.id, desk.capacity, heavy_seen=heavy.get(member.id, 0), heavy_at_most=settings.heavy_a_shift,
                avoids=frozenset(desk.avoids),
            )  # fmt: skip
            found[member.id] = (worker, member)
    _count_desks(community_id, found)
    return found


def shares_of(cases: Sequence[Case], people: dict[int, tuple[Worker, Membership]]) -> list[Share]:
    """The cases as shares: each with those who may not decide it, or stand too near to it."""
    ids = [case.id for case in cases]
    allowed = {
        member_id: set(cases_visible_to(actor_of(member)).filter(id__in=ids).values_list("id", flat=True))
        for member_id, (_worker, member) in people.items()
    }
    near = {case.author_id: _near(case.author_id, set(people)) for case in cases if case.author_id}
    said, written, judged = _who_flagged(ids), _who_wrote(cases), _who_judged(cases)
    return [
        Share(
            case.id, is_heavy(case.severity, case.category), case.category,
            frozenset(who for who in people if case.id not in allowed[who])
            | near.get(case.author_id or 0, frozenset()) | said[case.id] | written[case.id] | judged[case.id],
        )
        for case in cases
    ]  # fmt: skip


def _near(author_id: int, moderators: set[int]) -> frozenset[int]:
    """Who has blocked, muted or invited the author, or was; and with whom they talk alone."""
    both = Q(member_id=author_id, other_id__in=moderators) | Q(other_id=author_id, member_id__in=moderators)
    found = {each for pair in Relation.everywhere.filter(both).values_list("member_id", "other_id") for each in pair}
    invited = Q(id=author_id, invited_by_id__in=moderators) | Q(invited_by_id=author_id, id__in=moderators)
    rows = Membership.everywhere.filter(invited)
    found |= {each for pair in rows.values_list("id", "invited_by_id") for each in pair if each}
    talks = ThreadMember.everywhere.filter(
        member_id=author_id, thread__kind=Thread.Kind.DIRECT, thread__last_post_at__gt=timezone.now() - _FRIENDS_FOR
    )
    others = ThreadMember.everywhere.filter(thread_id__in=talks.values("thread_id"), member_id__in=moderators)
    found |= set(others.values_list("member_id", flat=True))
    return frozenset(found & moderators)


def _who_flagged(case_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    staff = CaseItem.everywhere.filter(case_id__in=case_ids, member__isnull=False).exclude(member__role="member")
    for case_id, member_id in staff.values_list("case_id", "member_id"):
        found[case_id].add(member_id)
    return defaultdict(frozenset, {case_id: frozenset(ids) for case_id, ids in found.items()})


def _who_judged(cases: Sequence[Case]) -> dict[int, frozenset[int]]:
    """Whose decision an appeal is about: somebody else looks at it."""
    appeals = {case.subject_id: case.id for case in cases if case.kind == Case.Kind.APPEAL}
    rows = Decision.everywhere.filter(id__in=appeals, decided_by__isnull=False).values_list("id", "decided_by_id")
    return defaultdict(frozenset, {appeals[decision]: frozenset({who}) for decision, who in rows if who})


def _who_wrote(cases: Sequence[Case]) -> dict[int, frozenset[int]]:
    """Who has written in the thread that a post stands in: they are a party there."""
    posts = {case.subject_id: case.id for case in cases if case.subject_type == "post"}
    threads: dict[int, list[int]] = defaultdict(list)
    for post_id, thread_id in Post.everywhere.filter(id__in=posts).values_list("id", "thread_id"):
        threads[thread_id].append(posts[post_id])
    found: dict[int, set[int]] = defaultdict(set)
    writers = Post.everywhere.filter(thread_id__in=threads, author__isnull=False).order_by()
    for thread_id, author_id in writers.values_list("thread_id", "author_id").distinct():
        for case_id in threads[thread_id]:
            found[case_id].add(author_id)
    return defaultdict(frozenset, {case_id: frozenset(ids) for case_id, ids in found.items()})


def _count_desks(community_id: int, people: dict[int, tuple[Worker, Membership]]) -> None:
    cases = Case.everywhere.filter(community_id=community_id, assigned_to_id__in=people)
    for member_id, severity, category in cases.filter(state=Case.State.OPEN).values_list(
        "assigned_to_id", "severity", "category"
    ):
        worker = people[member_id][0]
        worker.assigned += 1
        worker.load += weigh(is_heavy(severity, category))
    for member_id, last in cases.values_list("assigned_to_id").annotate(last=Max("assigned_at")):
        people[member_id][0].last_given = last
