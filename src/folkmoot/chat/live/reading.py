"""Reads of the live process. Plain functions for its one database thread; nothing here knows of connections."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from folkmoot.activity.horizon import final_id
from folkmoot.activity.models import Activity
from folkmoot.content.models import Post, Thread
from folkmoot.content.policies import sees_state
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.registry import LiveKind, live_kinds
from folkmoot.members.models import Membership, Relation
from folkmoot.members.queries import actor_of
from folkmoot.spaces.models import SpaceMember
from folkmoot.spaces.policies import spaces_visible_to

LINES_A_READ = 200
RECENT = 2_000
# Further back than this nobody is caught up: the page asks once for all.
FURTHEST_BACK = 20_000
MISSED_AT_MOST = 300
_MEMBERS_A_STATEMENT = 500
# Whose right to see something changes never by these; any other line makes us ask anew.
_WITHOUT_RIGHTS = "content."


# id, thread, state, author, number; and id, space, state, author.
PostRows = Mapping[int, tuple[int, int, str, int | None, int]]
ThreadRows = Mapping[int, tuple[int, int, str, int | None]]


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


@dataclass(frozen=True, slots=True)
class Event:
    """A line as it is told, with what decides who may hear it."""

    position: int
    community_id: int
    channels: frozenset[str]
    space_id: int | None
    # Of the thread and of the post: the state and who wrote it.
    states: tuple[tuple[str, int | None], ...]
    people: frozenset[int]
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member may hear."""

    actor: Actor
    spaces: frozenset[int]
    # Whom the member blocks or mutes.
    ignored: frozenset[int]

    def may_hear(self, event: Event) -> bool:
        """Whether the event may be told to this member."""
        if event.space_id is not None and event.space_id not in self.spaces:
            return False
        if not self.ignored.isdisjoint(event.people):
            return False
        return all(sees_state(self.actor, state, author) for state, author in event.states)


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


def events_of(lines: Sequence[Line]) -> list[Event]:
    """The lines as they are told now: two statements, however many. What is no longer there is left out."""
    post_ids = {line.subject[1] or 0 for line in lines if line.subject[0] == "post"}
    post_rows = Post.everywhere.filter(id__in=post_ids)
    posts = {row[0]: row for row in post_rows.values_list("id", "thread_id", "state", "author_id", "number")}
    thread_ids = {thread_id for line in lines if (thread_id := _thread_of(line, posts))}
    thread_rows = Thread.everywhere.filter(id__in=thread_ids)
    threads = {row[0]: row for row in thread_rows.values_list("id", "space_id", "state", "author_id")}
    events = (_event(line, posts, threads) for line in lines)
    return [event for event in events if event is not None]


def standings_of(community_id: int, member_ids: Collection[int]) -> dict[int, Standing]:
    """What each of these may hear; whoever is no member now is not among them."""
    members = [
        actor_of(member)
        for some in _portions(member_ids)
        for member in Membership.everywhere.filter(community_id=community_id, id__in=some)
    ]
    present = [actor for actor in members if actor.is_member]
    own = _pairs(SpaceMember.everywhere.filter(community_id=community_id), "space_id", present)
    ignored = _pairs(Relation.everywhere.filter(community_id=community_id), "other_id", present)
    # Those alike in what decides see the same spaces, so these are asked for once.
    spaces: dict[object, frozenset[int]] = {}
    standings = {}
    for actor in present:
        alike = (actor.role, own[actor.own_id])
        if alike not in spaces:
            spaces[alike] = frozenset(spaces_visible_to(actor).values_list("id", flat=True))
        standings[actor.own_id] = Standing(actor, spaces[alike], ignored[actor.own_id])
    return standings


def _pairs(rows: QuerySet[Any], column: str, actors: list[Actor]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for some in _portions([actor.own_id for actor in actors]):
        for member_id, other in rows.filter(member_id__in=some).values_list("member_id", column):
            found[member_id].add(other)
    return defaultdict(frozenset, {member_id: frozenset(others) for member_id, others in found.items()})


def _portions(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[n : n + _MEMBERS_A_STATEMENT] for n in range(0, len(ordered), _MEMBERS_A_STATEMENT))


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
            at=at,
        )
        for line in lines
        if (kind := live_kinds.find(line.kind)) is not None and line.actor_kind != ActorKind.IMPORT
    ]


def _thread_of(line: Line, posts: PostRows) -> int | None:
    kind, subject_id = line.subject
    if kind == "post" and (post := posts.get(subject_id or 0)):
        return post[1]
    return subject_id if kind == "thread" else line.thread_id


def _event(
    line: Line,
    posts: PostRows,
    threads: ThreadRows,
) -> Event | None:
    post = posts.get(line.subject[1] or 0) if line.subject[0] == "post" else None
    thread_id = _thread_of(line, posts)
    thread = threads.get(thread_id) if thread_id else None
    if (line.subject[0] == "post" and post is None) or (thread_id and thread is None):
        return None
    content: dict[str, int | str] = {"kind": line.kind.name}
    channels = {f"me:{member_id}" for member_id in line.to}
    states: list[tuple[str, int | None]] = []
    people = {line.by}
    space_id = line.space_id
    if thread is not None:
        space_id = thread[1]
        states.append((thread[2], thread[3]))
        content |= {"thread": thread[0]}
    if post is not None and line.kind.names_subject:
        states.append((post[2], post[3]))
        people.add(post[3])
        content |= {"post": post[0], "number": post[4]}
    if thread is not None and line.kind.in_thread:
        channels.add(f"thread:{thread[0]}")
    if space_id is not None and line.kind.in_space:
        channels |= {f"space:{space_id}", "space:*"}
    if space_id is not None:
        content["space"] = space_id
    return Event(
        position=line.id,
        community_id=line.community_id,
        channels=frozenset(channels),
        space_id=space_id,
        states=tuple(states),
        people=frozenset(person for person in people if person is not None),
        name=line.kind.event,
        content=json.dumps(content, separators=(",", ":")),
    )
