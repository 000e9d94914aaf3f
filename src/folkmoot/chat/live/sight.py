"""Tells pages who is here: those that show these people or this thread, as far as their readers may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from folkmoot.chat.live.connection import PERSON, THREAD_PRESENCE, Connection
from folkmoot.chat.live.events import Event
from folkmoot.chat.live.presence import OFFLINE, Change, Here, Presences
from folkmoot.chat.live.room import Room
from folkmoot.chat.live.telling import Batch, Told, compact


def threads_shown(newcomers: Collection[Connection], changes: Sequence[Change]) -> frozenset[int]:
    """The threads whose places must be known to tell all that."""
    shown = {thread_id for connection in newcomers for thread_id in _shown(connection, THREAD_PRESENCE)}
    return frozenset(shown.union(*(change.threads for change in changes)))


class Sight:
    """One round of telling. Everybody is told the same of a member, so that is encoded once."""

    def __init__(self, room: Room, places: Mapping[int, Event], newcomers: Collection[Connection]) -> None:
        # Newcomers are told of all who are here, not of what has changed.
        self._room, self._places, self._newcomers = room, places, newcomers
        self._told: dict[tuple[int | None, int, str], Told] = {}
        self._out: dict[Connection, list[Told]] = defaultdict(list)

    def tell_changes(self, changes: Sequence[Change]) -> None:
        """To all pages what has become of members."""
        for change in changes:
            if change.before.state != change.now.state:
                self._tell(f"{PERSON}{change.member_id}", None, change.member_id, change.now.state)
            for thread_id in change.threads:
                state = change.now.state if thread_id in change.now.threads else OFFLINE
                self._tell(f"{THREAD_PRESENCE}{thread_id}", thread_id, change.member_id, state)

    def tell_all(self, connection: Connection, presences: Presences) -> None:
        """To a page that has just come, who is here."""
        people = presences.present(_shown(connection, PERSON))
        for member_id, here in people.items():
            self._put(connection, None, member_id, here.state)
        threads = _shown(connection, THREAD_PRESENCE)
        for member_id, here in presences.in_threads(threads).items() if threads else ():
            for thread_id in here.threads & threads:
                self._put(connection, thread_id, member_id, here.state)

    def batches(self) -> dict[Connection, Batch]:
        """What each is told; those who are told the same share it."""
        shared: dict[tuple[int, ...], Batch] = {}
        batches = {}
        for connection, told in self._out.items():
            key = tuple(map(id, told))
            if key not in shared:
                shared[key] = Batch(told)
            batches[connection] = shared[key]
        return batches

    def _tell(self, key: str, thread_id: int | None, member_id: int, state: str) -> None:
        for connection in self._room.listeners([key]):
            if connection in self._newcomers:
                continue
            self._put(connection, thread_id, member_id, state)

    def _put(self, connection: Connection, thread_id: int | None, member_id: int, state: str) -> None:
        standing = self._room.standings.get(connection.member_id)
        if standing is None or connection.is_over or not standing.may_see(member_id):
            return
        if thread_id is None:
            if not standing.sees_members:
                return
        elif (place := self._places.get(thread_id)) is None or not standing.may_hear(place):
            return
        key = (thread_id, member_id, state)
        if key not in self._told:
            thread = {} if thread_id is None else {"thread": thread_id}
            self._told[key] = Told(0, "presence", compact({**thread, "member": {"id": member_id}, "state": state}))
        self._out[connection].append(self._told[key])


def own_presence(room: Room, member_id: int, places: Mapping[int, Event]) -> Here | None:
    """Where a member is, by the pages they have open here; None for nowhere, or who does not want it to be known."""
    connections, standing = room.of_member(member_id), room.standings.get(member_id)
    if not connections or standing is None or standing.is_invisible:
        return None
    threads = {thread_id for connection in connections for thread_id in connection.threads}
    seen = {thread_id for thread_id in threads if thread_id in places and standing.may_hear(places[thread_id])}
    return Here(min(connection.state for connection in connections), frozenset(seen))


def _shown(connection: Connection, prefix: str) -> frozenset[int]:
    return frozenset(int(key.removeprefix(prefix)) for key in connection.keys if key.startswith(prefix))
