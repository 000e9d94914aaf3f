"""Keeping cases in step with what waits: the log tells, and a look now and then finds what it did not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from django.db import transaction

from folkmoot.activity.models import Activity
from folkmoot.content.models import Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.actor import Actor
from folkmoot.core.errors import Conflict, NotFound
from folkmoot.core.moderation import moderated_subjects
from folkmoot.core.tenancy import scope
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.moderation.commands.cases import close_case, open_case
from folkmoot.moderation.commands.sanctioning import end_waiting
from folkmoot.moderation.commands.settling import open_request
from folkmoot.moderation.models import Case
from folkmoot.moderation.policies import works_the_queue
from folkmoot.moderation.waiting import JOIN

_IMPOSED = "moderation.sanction.imposed"
KINDS = frozenset(
    {"members.member.asked", "members.member.joined", "members.member.declined", "content.post.created", _IMPOSED}
)
_AT_ONCE = 500


def hear(lines: Sequence[Activity]) -> None:
    """Open a case for who asks to join and for what is held; close it when that was decided elsewhere."""
    for line in lines:
        if line.subject_id is None:
            continue
        with scope(line.community_id):
            if line.kind == "content.post.created":
                if line.details.get("held") and "post" in moderated_subjects:
                    _open_held(line.community_id, line.subject_id)
            elif line.kind == "members.member.asked":
                _open_asked(line.community_id, line.subject_id)
            elif line.kind == _IMPOSED:
                _free_desks(line.community_id, [int(line.details.get("member") or 0)])
            else:
                _close_asked(line.community_id, line.subject_id)


def keep_in_step(community_id: int) -> int:
    """Open what is missing and close what waits no more; how many cases that were."""
    changed = 0
    cases = Case.everywhere.filter(community_id=community_id, state=Case.State.OPEN)
    known = cases.filter(subject_type="post").values("subject_id")
    held = Post.everywhere.filter(community_id=community_id, state=ContentState.HELD).exclude(id__in=known)
    if "post" in moderated_subjects:
        for post_id in held.exclude(thread__kind=Thread.Kind.DIRECT).values_list("id", flat=True)[:_AT_ONCE]:
            changed += _open_held(community_id, post_id)
    asked = Membership.everywhere.filter(community_id=community_id, state=Membership.State.PENDING)
    joins = cases.filter(kind=Case.Kind.JOIN)
    for member_id in asked.exclude(id__in=joins.values("subject_id")).values_list("id", flat=True)[:_AT_ONCE]:
        changed += _open_asked(community_id, member_id)
    for member_id in joins.exclude(subject_id__in=asked.values("id")).values_list("subject_id", flat=True)[:_AT_ONCE]:
        _close_asked(community_id, member_id)
        changed += 1
    return changed + _free_desks(community_id, _with_cases(community_id))


def _with_cases(community_id: int) -> set[int]:
    cases = Case.everywhere.filter(community_id=community_id, state=Case.State.OPEN).order_by()
    pairs = cases.exclude(assigned_to=None, claimed_by=None).values_list("assigned_to_id", "claimed_by_id").distinct()
    return {member_id for pair in pairs for member_id in pair if member_id is not None}


def _free_desks(community_id: int, member_ids: Collection[int]) -> int:
    """What lies with people who no longer work the queue, silenced or gone from it, is free for others."""
    cases = Case.everywhere.filter(community_id=community_id, state=Case.State.OPEN)
    freed = 0
    for member in Membership.everywhere.filter(community_id=community_id, id__in=member_ids):
        if works_the_queue(actor_of(member)):
            continue
        freed += cases.filter(claimed_by=member).update(claimed_by=None, claimed_until=None)
        freed += cases.filter(assigned_to=member).update(assigned_to=None, assigned_at=None)
    return freed


def _open_held(community_id: int, post_id: int) -> bool:
    if not Post.everywhere.filter(id=post_id, state=ContentState.HELD).exists():
        return False
    try:
        open_case(actor=Actor.system(community_id), subject=("post", post_id))
    except NotFound:
        return False
    return True


def _open_asked(community_id: int, member_id: int) -> bool:
    if not Membership.everywhere.filter(id=member_id, state=Membership.State.PENDING).exists():
        return False
    open_request(actor=Actor.system(community_id), member_id=member_id)
    return True


def _close_asked(community_id: int, member_id: int) -> None:
    case = Case.everywhere.filter(
        community_id=community_id, kind=Case.Kind.JOIN, subject_type=JOIN, subject_id=member_id, state=Case.State.OPEN
    ).first()
    if case is None:
        return
    system = Actor.system(community_id)
    with suppress(Conflict), transaction.atomic():
        close_case(actor=system, case=case, agreed=None)
        end_waiting(system, case)
