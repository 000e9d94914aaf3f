"""Who listens, and the turn by which new lines of the log reach them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

from folkmoot.chat.live import events as eventing
from folkmoot.chat.live import reading
from folkmoot.chat.live.connection import Asked, Connection
from folkmoot.chat.live.events import Event
from folkmoot.chat.live.figures import Figures
from folkmoot.chat.live.history import History
from folkmoot.chat.live.reading import Line, Reading
from folkmoot.chat.live.returning import Returning, Wish
from folkmoot.chat.live.room import Ask, Room
from folkmoot.chat.live.telling import Batch, Pulse, Told, compact, sign
from folkmoot.chat.live.wire.frames import Code

HEARTBEAT_SECONDS = 20
# Then the page shows a new ticket, and with it that its reader is still signed in.
LONGEST_SECONDS = 900
MEMBER_AT_MOST = 12


class Refused(Exception):
    """A page that is not let in: an HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True, slots=True)
class Tuning:
    """What an open page wants to listen to from now on, and of which channels it lacks what came after a position."""

    channels: frozenset[str]
    again: frozenset[str]
    after: int | None
    # The page's own number for this request.
    ref: int


class Hub:
    """All open pages of this process. Every method belongs to the event loop's thread."""

    def __init__(self, ask: Ask) -> None:
        # Runs a function that asks the database in its thread.
        self._ask = ask
        self.figures = Figures()
        self.position = 0
        # Told of each page that comes, goes (then the second is true) or shows something else.
        self.touched: Callable[[Connection, bool], None] = lambda _connection, _has_left: None
        self.rooms: dict[int, Room] = {}
        self._returning: dict[int, Returning] = {}
        self._history = History()
        self._of_member: Counter[int] = Counter()
        self._of_address: Counter[str] = Counter()
        self._slots = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Take the log's end as the place from which to listen."""
        recent: reading.Recent = await self._ask(reading.read_recent)
        self.position = recent.position
        self._history.begin(recent, time.time())

    async def open(self, asked: Asked) -> Connection:
        """Let a page in. From then on its queue gets every event that it may hear. Raises Refused."""
        self._demand_room_for(asked)
        room = self._room(asked.community_id)
        self._of_member[asked.member_id] += 1
        self._of_address[asked.address] += 1
        room.waiting[asked.member_id] += 1
        try:
            await self._settle(room, asked.member_id)
            if asked.member_id not in room.standings:
                raise Refused(403, "Members listen here.")
            return self._admit(asked, room)
        except BaseException:
            self._release(asked.member_id, asked.address)
            raise
        finally:
            room.waiting[asked.member_id] -= 1
            if not room.waiting[asked.member_id]:
                del room.waiting[asked.member_id]
            self._forget_if_empty(asked.community_id)

    async def catch_up(self, connection: Connection, after: int | None = None) -> Batch:
        """What the page missed before it came, and the word that it has all, or that it must ask for all anew."""
        lines, connection.missed = connection.missed, None
        wish = Wish(connection, lines or [], connection.keys, sign("ready", connection.start))
        return await self._missed(wish, lines is None, after)

    def listen(self, connection: Connection, tuning: Tuning) -> None:
        """Change what an open page listens to."""
        room = self.rooms.get(connection.community_id)
        if room is None or connection.is_over:
            return
        room.tune(connection, tuning.channels)
        self.touched(connection, False)
        last = Told(self.position, "listening", compact({"ref": tuning.ref}))
        if tuning.after is None:
            if not connection.offer(Batch([last])):
                self._drop(connection)
            return
        connection.hold()
        # What is told from here on waits; what was told until here is looked for.
        lines = self._remembered(connection.community_id, tuning.after)
        keys = connection.keys_of(tuning.again)
        missed = self._missed(Wish(connection, lines or [], keys, last), lines is None, tuning.after)
        task = asyncio.get_running_loop().create_task(self._bring(connection, missed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def renew(self, connection: Connection) -> None:
        """It has shown a new ticket."""
        connection.until = self._until()

    def close(self, connection: Connection) -> None:
        """Forget a page; must be called once for each that was let in."""
        self.rooms[connection.community_id].leave(connection)
        self.touched(connection, True)
        self._release(connection.member_id, connection.address)
        self.figures.open -= 1
        self._forget_if_empty(connection.community_id)

    async def turn(self) -> bool:
        """Read on in the log and tell what is new; whether there is more to read already."""
        news: Reading = await self._ask(reading.read_after, self.position)
        for community_id in news.unsettled & self.rooms.keys():
            self.rooms[community_id].unsettle()
        events: dict[int, list[Event]] = {}
        # Rooms may open while we ask: nothing is told before each that is open has been asked for.
        while missing := self._unasked(news, events):
            by_room = defaultdict(list)
            lines = [line for line in news.lines if line.community_id in missing]
            for event in await self._ask(eventing.events_of, lines):
                by_room[event.community_id].append(event)
            for community_id in missing:
                if room := self.rooms.get(community_id):
                    await self._settle(room)
                events[community_id] = by_room[community_id]
        for community_id, told in events.items():
            self._tell(community_id, told)
        self._history.add(news.lines)
        self.position = news.position
        return news.is_more

    def beat(self, second: int) -> None:
        """Send the heartbeats of this second, and end what has lasted long enough."""
        now = time.monotonic()
        pulse = Pulse(self.position)
        for room in list(self.rooms.values()):
            for connection in list(room.connections):
                if connection.until < now:
                    connection.end(code=Code.TICKET_IS_OLD)
                elif connection.slot == second % HEARTBEAT_SECONDS:
                    if connection.is_silent():
                        self.figures.silent += 1
                        connection.abort()
                    elif not connection.offer(pulse):
                        self._drop(connection)

    async def tell_unread(self) -> None:
        """Tell lists of chats of what has come since the last time."""
        for room in list(self.rooms.values()):
            if room.has_unread:
                await self._settle(room)
                self.give(room.tell_unread())

    def give(self, batches: Mapping[Connection, Batch]) -> None:
        """Let each page have what is for it; who takes nothing any more is let go."""
        for connection, batch in batches.items():
            if connection.offer(batch):
                self.figures.delivered += len(batch)
            else:
                self._drop(connection)

    def end_all(self) -> None:
        """Let every page go: this process stops."""
        for room in self.rooms.values():
            for connection in list(room.connections):
                connection.end(code=Code.COME_AGAIN)

    async def _bring(self, connection: Connection, missed: Coroutine[Any, Any, Batch]) -> None:
        try:
            connection.catch_up(await missed)
        except DatabaseError:
            # It comes back with its position, and asks again.
            connection.abort()
            raise

    async def _missed(self, wish: Wish, is_forgotten: bool, after: int | None) -> Batch:
        community_id, lines, last = wish.connection.community_id, wish.lines, wish.last
        if is_forgotten:
            is_past = after is not None and after <= last.position
            found = (
                await self._ask(reading.read_missed, community_id, after=after, upto=last.position) if is_past else None
            )
            is_forgotten, lines = found is None, found or []
        returning = self._returning.get(community_id)
        if is_forgotten or len(lines) > reading.MISSED_AT_MOST or returning is None:
            self.figures.resets += 1
            return Batch([Told(last.position, "reset", last.data)])
        batch = await returning.fulfil(replace(wish, lines=lines))
        self.figures.delivered += len(batch) - 1
        return batch

    def _remembered(self, community_id: int, after: int) -> list[Line] | None:
        if after > self.position:
            # The page was made of what we have not read yet; much further ahead it knows another log.
            return [] if after - self.position <= reading.FURTHEST_BACK else None
        lines = self._history.after(after)
        return None if lines is None else [line for line in lines if line.community_id == community_id]

    def _admit(self, asked: Asked, room: Room) -> Connection:
        # No await in here: what is told before this moment is missed, what is told after it is queued.
        missed: list[Line] | None = []
        if asked.after is not None:
            missed = self._remembered(asked.community_id, asked.after)
        if asked.since is not None and missed is not None:
            since = self._history.since(asked.since)
            own = None if since is None else [line for line in since if line.community_id == asked.community_id]
            missed = None if own is None else max(missed, own, key=len)
        self._slots += 1
        connection = Connection(
            asked, start=self.position, missed=missed, until=self._until(), slot=self._slots % HEARTBEAT_SECONDS
        )
        room.enter(connection)
        self.touched(connection, False)
        self.figures.open += 1
        self.figures.opened += 1
        return connection

    async def _settle(self, room: Room, member_id: int | None = None) -> None:
        if await room.settle(member_id):
            for connection in room.strangers():
                connection.end(sign("gone", self.position), Code.NO_MEMBER)

    def _unasked(self, news: Reading, events: dict[int, list[Event]]) -> set[int]:
        spoken = {line.community_id for line in news.lines} | news.unsettled
        return (spoken & self.rooms.keys()) - events.keys()

    def _tell(self, community_id: int, events: list[Event]) -> None:
        if room := self.rooms.get(community_id):
            self.give(room.tell(events))

    def _drop(self, connection: Connection) -> None:
        """Let go a page that does not read: it comes back with its position and is caught up."""
        if not connection.is_over:
            self.figures.dropped += 1
            connection.abort()

    def _until(self) -> float:
        return time.monotonic() + LONGEST_SECONDS + self._slots % 60

    def _demand_room_for(self, asked: Asked) -> None:
        if (
            self._of_member[asked.member_id] >= MEMBER_AT_MOST
            or self._of_address[asked.address] >= settings.LIVE_PER_ADDRESS
        ):
            self.figures.refused += 1
            raise Refused(429, "Too many open pages.")

    def _room(self, community_id: int) -> Room:
        if community_id not in self.rooms:
            self.rooms[community_id] = room = Room(community_id, self._ask)
            self._returning[community_id] = Returning(room, self._ask)
        return self.rooms[community_id]

    def _release(self, member_id: int, address: str) -> None:
        self._of_member[member_id] -= 1
        if not self._of_member[member_id]:
            del self._of_member[member_id]
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def _forget_if_empty(self, community_id: int) -> None:
        room = self.rooms.get(community_id)
        if room is not None and room.is_empty:
            del self.rooms[community_id], self._returning[community_id]
