"""What is told and kept nowhere: who is here, and who is typing. The live processes say it to each other."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from folkmoot.chat.live import places
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.hub import Hub
from folkmoot.chat.live.places import Typist
from folkmoot.chat.live.presence import ACTIVE, AGAIN_SECONDS, AWAY, NOWHERE, Here, Presences
from folkmoot.chat.live.room import Ask
from folkmoot.chat.live.sight import Sight, own_presence, threads_shown
from folkmoot.chat.live.telling import Batch

# From one page to the next a member is not away.
LEAVING_SECONDS = 10.0
# A page says it every few seconds for as long as somebody types; what comes oftener is not told.
TYPING_SECONDS = 2.0
_MEMBERS_A_MESSAGE = 300
Words = dict[str, Any]
Member = tuple[int, int]


class Whispers:
    """Belongs to the event loop. `publish` reaches the other live processes, or some of them, or none."""

    def __init__(self, hub: Hub, ask: Ask, publish: Callable[[Words], None]) -> None:
        self._hub, self._ask, self._publish = hub, ask, publish
        self._process = secrets.token_hex(6)
        self._presences: dict[int, Presences] = defaultdict(Presences)
        # By community and member: when to look what has become of them, and what was said of them last.
        self._due: dict[Member, float] = {}
        self._said: dict[Member, Here] = {}
        self._again_at = 0.0
        self._newcomers: set[Connection] = set()
        self._typed_at: dict[tuple[int, int], float] = {}
        self._typing: dict[int, set[tuple[int, int]]] = defaultdict(set)
        hub.touched = self.touch

    # What pages do.

    @property
    def has_typing(self) -> bool:
        return bool(self._typing)

    def touch(self, connection: Connection, has_left: bool) -> None:
        """A page has come, has gone, or shows something else."""
        key = (connection.community_id, connection.member_id)
        self._due[key] = time.monotonic() + (LEAVING_SECONDS if has_left else 0.0)
        if has_left:
            self._newcomers.discard(connection)
        elif connection.shows_presence:
            self._newcomers.add(connection)

    def typing(self, connection: Connection, thread_id: int) -> None:
        """Somebody types in a thread that stands open before them."""
        key, now = (connection.member_id, thread_id), time.monotonic()
        if thread_id in connection.threads and now - self._typed_at.get(key, 0.0) >= TYPING_SECONDS:
            self._typed_at[key] = now
            self._typing[connection.community_id].add(key)

    # What other processes say.

    def hear(self, words: Mapping[str, Any]) -> None:
        """Take what another process has published."""
        process, now = str(words["process"]), time.monotonic()
        if process == self._process:
            return
        if words.get("ends"):
            for presences in self._presences.values():
                presences.forget(process, now)
            return
        community_id = int(words["community"])
        for member_id, (state, threads) in words.get("here", {}).items():
            here = Here(state, frozenset(threads)) if state in (ACTIVE, AWAY) else NOWHERE
            self._presences[community_id].say(process, int(member_id), here, now)
        self._tell_typing(community_id, [Typist(**one) for one in words.get("typing", ())])

    # Now and then.

    async def tick(self) -> None:
        """Tell what has changed since the last time."""
        now = time.monotonic()
        due = [key for key, at in self._due.items() if at <= now]
        for key in due:
            del self._due[key]
        by_community = defaultdict(list)
        for community_id, member_id in due:
            by_community[community_id].append(member_id)
        for community_id, member_ids in by_community.items():
            await self._look(community_id, member_ids, now)
        if now >= self._again_at:
            self._again_at = now + AGAIN_SECONDS
            self._say(self._said, now)
        for community_id, presences in list(self._presences.items()):
            presences.expire(now)
            await self._tell(community_id, presences)

    async def tick_typing(self) -> None:
        """Tell who types."""
        now = time.monotonic()
        self._typed_at = {key: at for key, at in self._typed_at.items() if now - at < TYPING_SECONDS}
        typing, self._typing = self._typing, defaultdict(set)
        for community_id, keys in typing.items():
            if (room := self._hub.rooms.get(community_id)) is None:
                continue
            await room.settle()
            seen = {key for key in keys if (one := room.standings.get(key[0])) is not None and not one.is_invisible}
            typists = await self._ask(places.typists_of, community_id, seen) if seen else []
            if typists:
                words = [typist.as_words() for typist in typists]
                self._publish({"process": self._process, "community": community_id, "typing": words})
                self._tell_typing(community_id, typists)

    def end(self) -> None:
        """This process ends: who is only here is here no more."""
        self._publish({"process": self._process, "ends": True})

    async def _look(self, community_id: int, member_ids: list[int], now: float) -> None:
        room = self._hub.rooms.get(community_id)
        found: dict[Member, Here] = {(community_id, member_id): NOWHERE for member_id in member_ids}
        if room is not None:
            await room.settle()
            open_to = {thread for one in member_ids for page in room.of_member(one) for thread in page.threads}
            known = await self._ask(places.places_of, community_id, open_to) if open_to else {}
            found = {
                (community_id, member_id): own_presence(room, member_id, known) or NOWHERE for member_id in member_ids
            }
        changed = {key: here for key, here in found.items() if here != self._said.get(key, NOWHERE)}
        self._say(changed, now)
        for key, here in changed.items():
            if here == NOWHERE:
                del self._said[key]
            else:
                self._said[key] = here

    def _say(self, some: Mapping[Member, Here], now: float) -> None:
        by_community: dict[int, dict[int, Here]] = defaultdict(dict)
        for (community_id, member_id), here in some.items():
            by_community[community_id][member_id] = here
            self._presences[community_id].say(self._process, member_id, here, now)
        for community_id, heres in by_community.items():
            for portion in _portions(heres):
                words = {str(member_id): [one.state, sorted(one.threads)] for member_id, one in portion.items()}
                self._publish({"process": self._process, "community": community_id, "here": words})

    async def _tell(self, community_id: int, presences: Presences) -> None:
        changes = presences.changes()
        room = self._hub.rooms.get(community_id)
        if room is None:
            return
        newcomers = {page for page in self._newcomers if page.community_id == community_id}
        self._newcomers -= newcomers
        if not changes and not newcomers:
            return
        shown = threads_shown(newcomers, changes)
        known = await self._ask(places.places_of, community_id, shown) if shown else {}
        await room.settle()
        sight = Sight(room, known, newcomers)
        sight.tell_changes(changes)
        for page in newcomers:
            sight.tell_all(page, presences)
        self._hub.give(sight.batches())

    def _tell_typing(self, community_id: int, typists: Iterable[Typist]) -> None:
        room = self._hub.rooms.get(community_id)
        for typist in typists if room is not None else ():
            assert room is not None
            place, batch = typist.place(community_id), Batch([typist.told()])
            self._hub.give({
                page: batch
                for page in room.listeners([f"thread:{typist.thread_id}"])
                if page.member_id != typist.member["id"]
                and (standing := room.standings.get(page.member_id)) is not None
                and standing.may_see(typist.member["id"])
                and standing.may_hear(place)
            })  # fmt: skip


def _portions(heres: Mapping[int, Here]) -> Iterable[dict[int, Here]]:
    rest = iter(heres.items())
    while portion := dict(islice(rest, _MEMBERS_A_MESSAGE)):
        yield portion
