"""Reads for what is whispered: where threads stand, and who may be told to be typing there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from folkmoot.chat.live.events import Event, thread_rows
from folkmoot.chat.live.telling import Told, compact
from folkmoot.content.models import Thread
from folkmoot.content.policies import can_reply, participants_of
from folkmoot.content.queries.messages import author_of
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of

# How long a page shows it, unless it is told again.
TYPING_LASTS = 6


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody who types, and what decides who may hear of it: as one live process says it to the others."""

    thread_id: int
    member: dict[str, Any]
    space_id: int
    participants: list[int] | None

    def place(self, community_id: int) -> Event:
        """For `Standing.may_hear`."""
        participants = None if self.participants is None else frozenset(self.participants)
        return _place(community_id, self.space_id, participants, (), self.member["id"])

    def as_words(self) -> dict[str, Any]:
        return asdict(self)

    def told(self) -> Told:
        content = {
            "on": [f"thread:{self.thread_id}"], "thread": self.thread_id, "member": self.member, "seconds": TYPING_LASTS
        }  # fmt: skip
        return Told(0, "typing", compact(content))


def places_of(community_id: int, thread_ids: Collection[int]) -> dict[int, Event]:
    """These threads as if something had happened in them, for `Standing.may_hear`."""
    rows = list(thread_rows(thread_ids))
    directs = [row.id for row in rows if row.kind == Thread.Kind.DIRECT]
    participants = participants_of(directs) if directs else {}
    return {
        row.id: _place(
            community_id,
            row.space_id,
            participants.get(row.id, frozenset()) if row.kind == Thread.Kind.DIRECT else None,
            ((row.state, row.author_id),),
            None,
        )
        for row in rows
    }


def typists_of(community_id: int, typing: Collection[tuple[int, int]]) -> list[Typist]:
    """Of members and threads those in which the member may write."""
    threads = Thread.everywhere.filter(
        community_id=community_id, id__in={thread_id for _member_id, thread_id in typing}
    )
    by_id = {thread.id: thread for thread in threads.select_related("space")}
    members = Membership.everywhere.filter(community_id=community_id, id__in={member_id for member_id, _ in typing})
    actors = {member.id: (actor_of(member), author_of(member)) for member in members}
    participants = participants_of([thread.id for thread in by_id.values() if thread.is_direct])
    found = []
    for member_id, thread_id in sorted(typing):
        actor, author = actors.get(member_id, (None, None))
        thread = by_id.get(thread_id)
        if actor is not None and author is not None and thread is not None and can_reply(actor, thread):
            own = sorted(participants.get(thread_id, ())) if thread.is_direct else None
            found.append(Typist(thread_id, author, thread.space_id, own))
    return found


def _place(
    community_id: int,
    space_id: int,
    participants: frozenset[int] | None,
    states: tuple[tuple[str, int | None], ...],
    by: int | None,
) -> Event:
    people = frozenset() if by is None else frozenset({by})
    return Event(0, community_id, "", {}, space_id, participants, states, people, {})
