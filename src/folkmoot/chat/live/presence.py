"""Who is here: what each live process says of the members of a community, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ACTIVE, AWAY, OFFLINE = "active", "away", "offline"
# What a process has said holds for so long; it says it again sooner. Of one that dies nobody is here after that.
HOLDS_SECONDS, AGAIN_SECONDS = 75.0, 30.0


@dataclass(frozen=True, slots=True)
class Here:
    """A member's state, and the threads that stand open before them."""

    state: str
    threads: frozenset[int] = frozenset()


NOWHERE = Here(OFFLINE)


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a member."""

    member_id: int
    before: Here
    now: Here

    @property
    def threads(self) -> frozenset[int]:
        """Those of which it is news."""
        if self.before.state != self.now.state:
            return self.before.threads | self.now.threads
        return self.before.threads ^ self.now.threads


class Presences:
    """One community's. Cost follows what changes, not how many are here."""

    def __init__(self) -> None:
        self._said: dict[int, dict[str, tuple[Here, float]]] = defaultdict(dict)
        # What has been told of each, and of whom something was said since.
        self._told: dict[int, Here] = {}
        self._touched: set[int] = set()

    def say(self, process: str, member_id: int, here: Here, now: float) -> None:
        """A process says where a member is, as far as it knows."""
        if here == NOWHERE:
            self._said[member_id].pop(process, None)
        else:
            self._said[member_id][process] = (here, now + HOLDS_SECONDS)
        self._touched.add(member_id)

    def forget(self, process: str, now: float) -> None:
        """A process has ended."""
        for member_id, said in list(self._said.items()):
            if process in said:
                self.say(process, member_id, NOWHERE, now)

    def expire(self, now: float) -> None:
        """Believe nobody who has said nothing for long."""
        for member_id, said in list(self._said.items()):
            for process in [process for process, (_here, until) in said.items() if until < now]:
                self.say(process, member_id, NOWHERE, now)

    def changes(self) -> list[Change]:
        """What has become of those of whom something was said."""
        changes = []
        for member_id in self._touched:
            before, now = self._told.get(member_id, NOWHERE), self._merged(member_id)
            if now != before:
                changes.append(Change(member_id, before, now))
                self._told[member_id] = now
            if now == NOWHERE:
                self._told.pop(member_id, None)
                self._said.pop(member_id, None)
        self._touched.clear()
        return changes

    def present(self, member_ids: Iterable[int]) -> Mapping[int, Here]:
        """Those of them who are here."""
        return {member_id: self._told[member_id] for member_id in member_ids if member_id in self._told}

    def in_threads(self, thread_ids: frozenset[int]) -> Mapping[int, Here]:
        """Those before whom one of these threads stands open."""
        return {member_id: here for member_id, here in self._told.items() if not thread_ids.isdisjoint(here.threads)}

    def _merged(self, member_id: int) -> Here:
        said = [here for here, _until in self._said.get(member_id, {}).values()]
        if not said:
            return NOWHERE
        state = ACTIVE if any(here.state == ACTIVE for here in said) else AWAY
        return Here(state, frozenset().union(*(here.threads for here in said)))
