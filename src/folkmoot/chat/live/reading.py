"""Reads of the live process. Plain functions for its one database thread; nothing here knows of connections."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from folkmoot.activity.horizon import final_id
from folkmoot.activity.models import Activity
from folkmoot.core.actor import ActorKind
from folkmoot.core.registry import LiveKind, live_kinds

LINES_A_READ = 200
RECENT = 2_000
# Further back than this nobody is caught up: the page asks once for all.
FURTHEST_BACK = 20_000
MISSED_AT_MOST = 300
# Whose right to see something changes never by these; any other line makes us ask anew.
_WITHOUT_RIGHTS = ("content.", "notifications.", "mail.", "automation.", "onboarding.", "moderation.case.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log that may concern open pages; `at` is when it was seen here, 0 when before this process."""

    id: int
    community_id: int
    kind: LiveKind
    by: int | None
    to: tuple[int, ...]
    subject: tuple[str, int | None]
    space_id: int | None
    thread_id: int | None
    # Up to where was read, where the line says so.
    number: int | None
    at: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was new in the log: `position` is final, and `is_more` says whether there is more behind it."""

    position: int
    lines: list[Line]
    # Communities in which somebody's rights may have changed.
    unsettled: frozenset[int]
    is_more: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """All live lines of (floor, position]."""

    floor: int
    position: int
    lines: list[Line]


def read_recent(most: int = RECENT) -> Recent:
    """The end of the log, as far as it is final."""
    final = final_id()
    lines = Activity.everywhere.order_by("-id")
    if final is not None:
        lines = lines.filter(id__lte=final)
    found = list(reversed(lines[:most]))
    if not found:
        return Recent(0, 0, [])
    return Recent(found[0].id - 1 if len(found) == most else 0, found[-1].id, _live(found, at=0.0))


def read_after(position: int, *, most: int = LINES_A_READ) -> Reading:
    """The next lines of all communities, none before which another may still appear."""
    # Asked first: what is written in between waits for the next read.
    final = final_id()
    found = list(Activity.everywhere.filter(id__gt=position).order_by("id")[:most])
    lines = [line for line in found if final is None or line.id <= final]
    return Reading(
        position=lines[-1].id if lines else position,
        lines=_live(lines, at=time.time()),
        unsettled=frozenset(line.community_id for line in lines if not line.kind.startswith(_WITHOUT_RIGHTS)),
        is_more=len(found) > len(lines) or len(found) == most,
    )


def read_missed(community_id: int, *, after: int, upto: int) -> list[Line] | None:
    """A community's live lines of (after, upto]; None where that is too far back or too much."""
    if upto - after > FURTHEST_BACK:
        return None
    between = Activity.everywhere.filter(community_id=community_id, id__gt=after, id__lte=upto)
    found = list(between.filter(kind__in=live_kinds.names()).order_by("id")[: MISSED_AT_MOST + 1])
    return _live(found, at=0.0) if len(found) <= MISSED_AT_MOST else None


def _live(lines: Iterable[Activity], *, at: float) -> list[Line]:
    """Of those that pages hear of. An import brings what was said long ago: that is no news."""
    return [
        Line(
            id=line.id,
            community_id=line.community_id,
            kind=kind,
            by=line.member_id,
            to=tuple(member_id for member_id in kind.to(line) if member_id is not None) if kind.to else (),
            subject=(line.subject_type, line.subject_id),
            space_id=line.space_id,
            thread_id=line.thread_id,
            number=line.details.get("number"),
            at=at,
        )
        for line in lines
        if (kind := live_kinds.find(line.kind)) is not None and line.actor_kind != ActorKind.IMPORT
    ]
