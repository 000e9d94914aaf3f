"""The open pages of a community: who listens to what, and what their readers may hear."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import Any

from folkmoot.chat.live import standings as standing
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.events import AS_STAFF, IN_SPACE, WAYS, Event
from folkmoot.chat.live.standings import Standing
from folkmoot.chat.live.telling import Batch, Told

# A change of rights leaves a line in the log, after which all are asked for anew. This is for what time alone changes.
STANDING_SECONDS = 30.0
Ask = Callable[..., Awaitable[Any]]


class Room:
    """One community's. What its members may hear is as old as the last line of the log that may have changed it."""

    def __init__(self, community_id: int, ask: Ask) -> None:
        self.connections: set[Connection] = set()
        # Members who wait to be let in, and how often each of them.
        self.waiting: Counter[int] = Counter()
        self.standings: dict[int, Standing] = {}
        self._community_id = community_id
        self._ask = ask
        self._by_member: dict[int, set[Connection]] = defaultdict(set)
        self._by_key: dict[str, set[Connection]] = defaultdict(set)
        self._lock = asyncio.Lock()
        # Of each chat the last message that lists of chats have not been told of yet.
        self._unread: dict[int, Event] = {}
        self._fresh_until = 0.0
        # Rises when somebody's rights may have changed: what was being asked for then is asked for again.
        self._version = 0

    @property
    def is_empty(self) -> bool:
        return not self.connections and not self.waiting

    @property
    def has_unread(self) -> bool:
        return bool(self._unread)

    def unsettle(self) -> None:
        """Somebody's rights may have changed."""
        self._version += 1
        self._fresh_until = 0.0

    async def settle(self, member_id: int | None = None) -> bool:
        """Know what everybody in here may hear, this member among them; whether all were asked for anew."""
        async with self._lock:
            while not (is_fresh := self._fresh_until > time.monotonic()) or (
                member_id is not None and member_id not in self.standings
            ):
                version = self._version
                # Many come at once: each time only those are asked for who have come since.
                wanted = set(self.waiting) - self.standings.keys() if is_fresh else self._present()
                found = await self._ask(standing.standings_of, self._community_id, wanted)
                if self._version == version:
                    self._take(found, is_all=not is_fresh)
                    return not is_fresh
        return False

    def strangers(self) -> list[Connection]:
        """Those whose reader is no member any more."""
        return [connection for connection in self.connections if connection.member_id not in self.standings]

    def enter(self, connection: Connection) -> None:
        self.connections.add(connection)
        self._by_member[connection.member_id].add(connection)
        for key in connection.keys:
            self._by_key[key].add(connection)

    def leave(self, connection: Connection) -> None:
        self.connections.discard(connection)
        self._by_member[connection.member_id].discard(connection)
        if not self._by_member[connection.member_id]:
            del self._by_member[connection.member_id]
        for key in connection.keys:
            self._forget(key, connection)

    def tune(self, connection: Connection, channels: frozenset[str]) -> None:
        """Let it listen to these channels and no others."""
        before = connection.keys
        connection.tune(channels)
        for key in before - connection.keys:
            self._forget(key, connection)
        for key in connection.keys - before:
            self._by_key[key].add(connection)

    def of_member(self, member_id: int) -> Collection[Connection]:
        """The pages that a member has open here."""
        return self._by_member.get(member_id, ())

    def listeners(self, keys: Iterable[str]) -> Iterable[Connection]:
        """Who listens to one of these."""
        found = [self._by_key[key] for key in keys if key in self._by_key]
        return found[0] if len(found) == 1 else set().union(*found)

    def tell(self, events: Sequence[Event]) -> dict[Connection, Batch]:
        """For each who may hear something all of it at once."""
        heard: dict[Connection, int] = defaultdict(int)
        for index, event in enumerate(events):
            for way, keys in event.keys.items():
                if way == IN_SPACE and event.is_counted:
                    self._unread[event.content["thread"]] = event
                else:
                    self._mark(heard, event, way, self.listeners(keys), WAYS * index)
        shared = Shared(events)
        return {connection: shared.batch(which) for connection, which in heard.items()}

    def tell_unread(self) -> dict[Connection, Batch]:
        """For who shows a list of chats: by which number there is something new in each."""
        events, self._unread = list(self._unread.values()), {}
        heard: dict[Connection, int] = defaultdict(int)
        for index, event in enumerate(events):
            self._mark(heard, event, 1, self.listeners(event.keys[IN_SPACE]), index)
        told = [event.unread() for event in events]
        batches = {which: Batch([told[n] for n in range(len(told)) if which >> n & 1]) for which in set(heard.values())}
        return {connection: batches[which] for connection, which in heard.items()}

    def _mark(
        self, heard: dict[Connection, int], event: Event, way: int, listeners: Iterable[Connection], at: int
    ) -> None:
        standings, bit = self.standings, way << at
        for connection in listeners:
            member = standings.get(connection.member_id)
            if member is None or connection.is_over or not member.may_hear(event):
                continue
            if way != AS_STAFF or member.moderates(event):
                heard[connection] |= bit

    def _present(self) -> set[int]:
        return self._by_member.keys() | self.waiting.keys()

    def _take(self, found: dict[int, Standing], *, is_all: bool) -> None:
        if is_all:
            self.standings, self._fresh_until = found, time.monotonic() + STANDING_SECONDS
        else:
            self.standings.update(found)

    def _forget(self, key: str, connection: Connection) -> None:
        self._by_key[key].discard(connection)
        if not self._by_key[key]:
            del self._by_key[key]


class Shared:
    """Some events, and for each combination of them that somebody hears its bytes, made once.

    A combination is a number with four bits for each event: the ways in which it is heard.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._told: dict[tuple[int, int], Told] = {}
        self._batches: dict[int, Batch] = {}

    def batch(self, which: int, last: Told | None = None) -> Batch:
        """What is told to who hears these."""
        if last is not None:
            return Batch([*self._chosen(which), last])
        if which not in self._batches:
            self._batches[which] = Batch(self._chosen(which))
        return self._batches[which]

    def _chosen(self, which: int) -> list[Told]:
        chosen = []
        for index, event in enumerate(self._events):
            if ways := which >> WAYS * index & (1 << WAYS) - 1:
                if (index, ways) not in self._told:
                    self._told[index, ways] = event.told(ways)
                chosen.append(self._told[index, ways])
        return chosen
