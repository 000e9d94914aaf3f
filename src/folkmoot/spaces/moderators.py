"""Who looks after which space: asked by nearly every page, hence kept for a moment in the process."""

from __future__ import annotations

import time
from collections import defaultdict

from django.db.models import QuerySet

from folkmoot.core.actor import Actor
from folkmoot.spaces.models import SpaceMember

# Long enough to spare the statement, short enough that a change shows at once; whoever makes it forgets what is kept.
KEEP_SECONDS = 2.0
_KEPT_AT_MOST = 2_000
_kept: dict[int, tuple[float, dict[int, frozenset[int]]]] = {}


def moderates(actor: Actor, space_id: int) -> bool:
    """Whether the actor was made a moderator of this one space, and may act as one now."""
    return space_id in moderated_by(actor)


def moderates_any(actor: Actor) -> bool:
    """Whether there is a space that the actor looks after."""
    return _may_act(actor) and actor.member_id in _by_member(actor.community_id)


def moderated_by(actor: Actor) -> frozenset[int]:
    """The spaces that the actor looks after, as kept: for many actors at once."""
    if not _may_act(actor) or actor.member_id is None:
        return frozenset()
    return _by_member(actor.community_id).get(actor.member_id, frozenset())


def moderated_space_ids(actor: Actor) -> QuerySet[SpaceMember, int] | None:
    """The same as a part of a statement; None for who can look after none. Decides by rights alone, never by an id."""
    if not _may_act(actor):
        return None
    rows = SpaceMember.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, is_moderator=True)
    return rows.values_list("space_id", flat=True)


def forget_kept_moderators() -> None:
    """Called by commands that change who looks after a space, and by tests."""
    _kept.clear()


def _may_act(actor: Actor) -> bool:
    return actor.is_member and actor.allows("moderate") and not actor.silenced and not actor.needs_acceptance


def _by_member(community_id: int) -> dict[int, frozenset[int]]:
    now = time.monotonic()
    kept = _kept.get(community_id)
    if kept is not None and now - kept[0] < KEEP_SECONDS:
        return kept[1]
    found: dict[int, set[int]] = defaultdict(set)
    rows = SpaceMember.everywhere.filter(community_id=community_id, is_moderator=True)
    for member_id, space_id in rows.values_list("member_id", "space_id"):
        found[member_id].add(space_id)
    by_member = {member_id: frozenset(ids) for member_id, ids in found.items()}
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[community_id] = (now, by_member)
    return by_member
