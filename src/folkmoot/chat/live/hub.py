"""Who listens to what, who may hear it, and the turn by which new lines of the log reach them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from folkmoot.chat.live import reading
from folkmoot.chat.live.connection import Asked, Connection, frame, heartbeat, sign
from folkmoot.chat.live.figures import Figures
from folkmoot.chat.live.history import History
from folkmoot.chat.live.reading import Event, Line, Reading, Standing

STANDING_SECONDS = 2.0
HEARTBEAT_SECONDS = 20
# Then the page shows a new ticket, and with it that its reader is still signed in.
LONGEST_SECONDS = 900
MEMBER_AT_MOST = 12
Ask = Callable[..., Awaitable[Any]]


class Refused(Exception):
    """A page that is not let in: an HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass
class Room:
    """The open pages of a community, and what their readers may hear, at most two seconds old."""

    connections: set[Connection] = field(default_factory=set)
    by_key: dict[str, set[Connection]] = field(default_factory=lambda: defaultdict(set))
    standings: dict[int, Standing] = field(default_factory=dict)
    # Members who wait to be let in, and how often each of them.
    waiting: Counter[int] = field(default_factory=Counter)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    fresh_until: float = 0.0
    # Rises when somebody's rights may have changed: what was being asked for then is asked for again.
    version: int = 0

    def unsettle(self) -> None:
        self.version += 1
        self.fresh_until = 0.0

    def present(self) -> set[int]:
        return {connection.asked.member_id for connection in self.connections} | set(self.waiting)

    def take(self, standings: dict[int, Standing], *, is_all: bool) -> None:
        if is_all:
            self.standings, self.fresh_until = standings, time.monotonic() + STANDING_SECONDS
        else:
            self.standings.update(standings)

    def listeners(self, event: Event) -> Iterable[Connection]:
        found = [self.by_key[key] for key in event.channels if key in self.by_key]
        return list(found[0]) if len(found) == 1 else set().union(*found)


class Hub:
    """All open pages of this process. Every method belongs to the event loop's thread."""

    def __init__(self, ask: Ask) -> None:
        # Runs a function of `reading` in the database thread.
        self._ask = ask
        self.figures = Figures()
        self.position = 0
        self._rooms: dict[int, Room] = {}
        self._history = History()
        self._of_member: Counter[int] = Counter()
        self._of_address: Counter[str] = Counter()
        self._slots = 0

    async def begin(self) -> None:
        """Take the log's end as the place from which to listen."""
        recent: reading.Recent = await self._ask(reading.read_recent)
        self.position = recent.position
        self._history.begin(recent, time.time())

    async def open(self, asked: Asked) -> Connection:
        """Let a page in. From then on its queue gets every event that it may hear. Raises Refused."""
        if (
            self._of_member[asked.member_id] >= MEMBER_AT_MOST
            or self._of_address[asked.address] >= settings.LIVE_PER_ADDRESS
        ):
            self.figures.refused += 1
            raise Refused(429, "Too many open pages.")
        room = self._rooms.setdefault(asked.community_id, Room())
        self._of_member[asked.member_id] += 1
        self._of_address[asked.address] += 1
        room.waiting[asked.member_id] += 1
        try:
            await self._settle(asked.community_id, room, asked.member_id)
            if asked.member_id not in room.standings:
                raise Refused(403, "Members listen here.")
            return self._admit(asked, room)
        except BaseException:
            self._release(asked)
            raise
        finally:
            room.waiting -= Counter([asked.member_id])
            self._forget_if_empty(asked.community_id)

    async def catch_up(self, connection: Connection) -> bytes:
        """What the page missed before it came, and the word that it has all, or that it must ask for all anew."""
        asked = connection.asked
        lines = connection.missed
        connection.missed = None
        if lines is None and asked.after is not None and asked.after <= connection.start:
            lines = await self._ask(reading.read_missed, asked.community_id, after=asked.after, upto=connection.start)
        if lines is None or len(lines) > reading.MISSED_AT_MOST:
            self.figures.resets += 1
            return sign("reset", connection.start)
        events = await self._ask(reading.events_of, lines) if lines else []
        room = self._rooms[asked.community_id]
        await self._settle(asked.community_id, room, asked.member_id)
        standing = room.standings.get(asked.member_id)
        told = [
            frame(event)
            for event in events
            if standing and not connection.keys.isdisjoint(event.channels) and standing.may_hear(event)
        ]
        self.figures.delivered += len(told)
        return b"".join(told) + sign("ready", connection.start)

    def close(self, connection: Connection) -> None:
        """Forget a page; must be called once for each that was let in."""
        room = self._rooms[connection.asked.community_id]
        room.connections.discard(connection)
        for key in connection.keys:
            room.by_key[key].discard(connection)
            if not room.by_key[key]:
                del room.by_key[key]
        self._release(connection.asked)
        self.figures.open -= 1
        self._forget_if_empty(connection.asked.community_id)

    async def turn(self) -> bool:
        """Read on in the log and tell what is new; whether there is more to read already."""
        news: Reading = await self._ask(reading.read_after, self.position)
        for community_id in news.unsettled & self._rooms.keys():
            self._rooms[community_id].unsettle()
        events: dict[int, list[Event]] = {}
        # Rooms may open while we ask: nothing is told before each that is open has been asked for.
        while missing := self._unasked(news, events):
            by_room = defaultdict(list)
            lines = [line for line in news.lines if line.community_id in missing]
            for event in await self._ask(reading.events_of, lines):
                by_room[event.community_id].append(event)
            for community_id in missing:
                if room := self._rooms.get(community_id):
                    await self._settle(community_id, room)
                events[community_id] = by_room[community_id]
        for community_id, told in events.items():
            self._tell(community_id, told)
        self._history.add(news.lines)
        self.position = news.position
        return news.is_more

    def beat(self, second: int) -> None:
        """Send the heartbeats of this second, and end what has lasted long enough."""
        now = time.monotonic()
        pulse = heartbeat(self.position)
        for room in list(self._rooms.values()):
            for connection in list(room.connections):
                if connection.until < now:
                    connection.end()
                elif connection.slot == second % HEARTBEAT_SECONDS and not connection.offer(pulse):
                    self._drop(connection)

    def end_all(self) -> None:
        """Let every page go: this process stops."""
        for room in self._rooms.values():
            for connection in room.connections:
                connection.end()

    def _admit(self, asked: Asked, room: Room) -> Connection:
        # No await in here: what is told before this moment is missed, what is told after it is queued.
        missed: list[Line] | None = []
        if asked.after is not None:
            missed = self._history.after(asked.after) if asked.after <= self.position else None
        elif asked.since is not None:
            missed = self._history.since(asked.since)
        if missed:
            missed = [line for line in missed if line.community_id == asked.community_id]
        self._slots += 1
        connection = Connection(
            asked,
            start=self.position,
            missed=missed,
            until=time.monotonic() + LONGEST_SECONDS + self._slots % 60,
            slot=self._slots % HEARTBEAT_SECONDS,
        )
        room.connections.add(connection)
        for key in connection.keys:
            room.by_key[key].add(connection)
        self.figures.open += 1
        self.figures.opened += 1
        return connection

    async def _settle(self, community_id: int, room: Room, member_id: int | None = None) -> None:
        """Know what everybody in the room may hear, this member among them; and let go who is none any more."""
        async with room.lock:
            while not (is_fresh := room.fresh_until > time.monotonic()) or (
                member_id is not None and member_id not in room.standings
            ):
                version = room.version
                # Many come at once: each time only those are asked for who have come since.
                wanted = set(room.waiting) - room.standings.keys() if is_fresh else room.present()
                standings = await self._ask(reading.standings_of, community_id, wanted)
                if room.version == version:
                    room.take(standings, is_all=not is_fresh)
                    break
        for connection in list(room.connections):
            if connection.asked.member_id not in room.standings:
                connection.end(sign("gone", self.position))

    def _unasked(self, news: Reading, events: dict[int, list[Event]]) -> set[int]:
        spoken = {line.community_id for line in news.lines} | news.unsettled
        return (spoken & self._rooms.keys()) - events.keys()

    def _tell(self, community_id: int, events: list[Event]) -> None:
        room = self._rooms.get(community_id)
        if room is None:
            return
        for event in events:
            encoded = frame(event)
            for connection in room.listeners(event):
                standing = room.standings.get(connection.asked.member_id)
                if connection.is_over or standing is None or not standing.may_hear(event):
                    continue
                if connection.offer(encoded):
                    self.figures.delivered += 1
                else:
                    self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        """Let go a page that does not read: it comes back with its position and is caught up."""
        if not connection.is_over:
            self.figures.dropped += 1
            connection.end()
            connection.abort()

    def _release(self, asked: Asked) -> None:
        self._of_member -= Counter([asked.member_id])
        self._of_address -= Counter([asked.address])

    def _forget_if_empty(self, community_id: int) -> None:
        room = self._rooms.get(community_id)
        if room is not None and not room.connections and not room.waiting:
            del self._rooms[community_id]
