"""What pages missed before they came: asked for in portions, however many come at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from folkmoot.chat.live import events as eventing
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.events import AS_STAFF, WAYS, Event
from folkmoot.chat.live.reading import Line
from folkmoot.chat.live.room import Ask, Room, Shared
from folkmoot.chat.live.telling import Batch, Told

# Those of one portion wait for one read, and the next portion for this one.
PORTION = 250


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """One page's: the lines it lacks, the keys by which it asks for them, and the last word."""

    connection: Connection
    lines: Sequence[Line]
    keys: frozenset[str]
    last: Told
    answer: asyncio.Future[Batch] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Returning:
    """Fulfils a room's wishes."""

    def __init__(self, room: Room, ask: Ask) -> None:
        self._room, self._ask = room, ask
        self._wishes: deque[Wish] = deque()
        self._task: asyncio.Task[None] | None = None

    async def fulfil(self, wish: Wish) -> Batch:
        """What it lacks and may hear, and the last word after it."""
        self._wishes.append(wish)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())
        return await wish.answer

    async def _work(self) -> None:
        while self._wishes:
            portion = [self._wishes.popleft() for _ in range(min(PORTION, len(self._wishes)))]
            try:
                await self._serve(portion)
            except Exception as error:  # noqa: BLE001 - it is raised where the wish was made
                for wish in portion:
                    if not wish.answer.done():
                        wish.answer.set_exception(error)
        self._task = None

    async def _serve(self, portion: list[Wish]) -> None:
        lines = {line.id: line for wish in portion for line in wish.lines}
        events: list[Event] = []
        if lines:
            events = await self._ask(eventing.events_of, [lines[number] for number in sorted(lines)])
        await self._room.settle()
        shared = Shared(events)
        index = {event.position: number for number, event in enumerate(events)}
        for wish in portion:
            if not wish.answer.done():
                wish.answer.set_result(shared.batch(self._which(wish, events, index), wish.last))

    def _which(self, wish: Wish, events: list[Event], index: dict[int, int]) -> int:
        standing = self._room.standings.get(wish.connection.member_id)
        which = 0
        for line in wish.lines if standing is not None else ():
            if standing is None or line.id not in index or not standing.may_hear(events[index[line.id]]):
                continue
            event = events[index[line.id]]
            for way, keys in event.keys.items():
                if not wish.keys.isdisjoint(keys) and (way != AS_STAFF or standing.moderates(event)):
                    which |= way << WAYS * index[line.id]
        return which
