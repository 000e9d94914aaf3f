"""The judge that holds members and places to their bounds: every room asks it, as it asks all judges."""

from __future__ import annotations

import math
from collections.abc import Collection
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.core.actor import Actor
from folkmoot.core.errors import RateLimited
from folkmoot.core.moderation import Hit, Outcome, Ruling, Submission
from folkmoot.core.registry import LogLine
from folkmoot.members.models import Membership
from folkmoot.moderation.models import Brake, Sanction
from folkmoot.moderation.queries.bounds import bounds_of, brakes_in_force, last_written, raid_on, written_before
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.wording import moment_said
from folkmoot.spaces.moderators import moderates

_POSTS = frozenset({"post", "thread"})
_WRITTEN = frozenset({"content.post.created", "content.thread.created"})
# Of the member who writes just now: the paces that were asked about, each with its space (None: everywhere).
_paces: ContextVar[tuple[int, tuple[tuple[int, int | None], ...]] | None] = ContextVar("folkmoot_paces", default=None)
# From this level on, members of old are no newcomers, however young their membership.
_KNOWN_LEVEL = 2


def judge_by_bounds(*, actor: Actor, submission: Submission) -> Ruling:
    """Refuse what a measure against the member or a brake on the place forbids; hold what newcomers write in a raid.

    A `Judge`. Raises RateLimited, with the seconds to wait, where it comes too soon.
    """
    if submission.is_quoted:
        # What quotes it is asked about for itself, and how soon that may come is kept until it is written.
        return Ruling()
    _paces.set(None)
    if actor.member_id is None:
        return Ruling()
    if hit := _by_limits(actor.member_id, submission):
        return Ruling(hit.outcome, (hit,))
    if submission.private or actor.is_staff or (submission.space_id and moderates(actor, submission.space_id)):
        return Ruling()
    hits = tuple(
        hit
        for brake in brakes_in_force(actor.community_id, submission.space_id)
        if (hit := _by_brake(brake, actor, actor.member_id, submission)) is not None
    )
    return Ruling(max(hit.outcome for hit in hits), hits) if hits else Ruling()


def keep_pace(lines: Collection[LogLine]) -> None:
    """Ask once more when the post is written: of two that came at the same moment both had been let through.

    A keeper of the log, so inside the transaction that wrote. Raises RateLimited, which undoes it.
    """
    for line in lines:
        asked = _paces.get()
        if line.kind not in _WRITTEN or asked is None or line.member_id != asked[0]:
            continue
        # One after the other from here on, until each has ended.
        Membership.everywhere.select_for_update(no_key=True, of=("self",)).get(id=asked[0])
        for seconds, space_id in asked[1]:
            _wait(written_before(asked[0], space_id), seconds)


def asks_before_joining(community_id: int) -> bool:
    """Whether a raid is on: whoever joins is let in by hand."""
    return raid_on(community_id) is not None


def _by_limits(member_id: int, submission: Submission) -> Hit | None:
    bounds = bounds_of(member_id, submission.space_id)
    if bounds.silence is not None:
        return _refused("silence", bounds.silence, _("You can read here, but not write."))
    if bounds.no_links is not None and submission.links:
        return _refused("no-links", bounds.no_links, _("You may not post links for now."))
    is_new = submission.subject_id is None
    if bounds.no_threads is not None and submission.kind == "thread" and is_new:
        return _refused("no-threads", bounds.no_threads, _("You may answer, but not open threads for now."))
    if bounds.slow_seconds and is_new and submission.kind in _POSTS:
        _wait(last_written(member_id), bounds.slow_seconds)
        _ask_again(member_id, bounds.slow_seconds, None)
    return None


def _ask_again(member_id: int, seconds: int, space_id: int | None) -> None:
    asked = _paces.get()
    _paces.set((member_id, (*(asked[1] if asked is not None else ()), (seconds, space_id))))


def _by_brake(brake: Brake, actor: Actor, member_id: int, submission: Submission) -> Hit | None:
    is_post = submission.kind in _POSTS
    if brake.kind == Brake.Kind.LOCK and is_post:
        words = _("Nobody writes here until %(until)s.") % {"until": moment_said(brake.until)}
        return Hit("lock", Outcome.BLOCK, reason=f"{words} {brake.reason}".strip())
    if brake.kind == Brake.Kind.SLOW and is_post and submission.subject_id is None:
        _wait(last_written(member_id, brake.space_id), brake.seconds)
        _ask_again(member_id, brake.seconds, brake.space_id)
    if brake.kind == Brake.Kind.RAID and _is_newcomer(actor, member_id):
        return Hit("raid", Outcome.HOLD, reason=_("While many new people arrive, moderators look at first posts."))
    return None


def _is_newcomer(actor: Actor, member_id: int) -> bool:
    if actor.trust_level >= _KNOWN_LEVEL:
        return False
    days = policy_of(actor.community_id).newcomer_days
    since = timezone.now() - timedelta(days=days)
    return Membership.everywhere.filter(id=member_id, joined_at__gte=since).exists()


def _refused(rule: str, sanction: Sanction, words: str) -> Hit:
    ends = _("This ends on %(until)s.") % {"until": moment_said(sanction.until)} if sanction.until else ""
    return Hit(rule, Outcome.BLOCK, reason=f"{words} {ends}".strip())


def _wait(last: datetime | None, seconds: int) -> None:
    left = 0 if last is None else math.ceil((last - timezone.now()).total_seconds() + seconds)
    if left > 0:
        raise RateLimited(left, _("Slow mode: you can write again in %(seconds)s seconds.") % {"seconds": left})
