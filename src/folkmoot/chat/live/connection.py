"""One open page: what it listens to, and a bounded queue of what it has not been sent yet."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from folkmoot.chat.live.reading import Line
from folkmoot.chat.live.telling import Batch, Told
from folkmoot.chat.live.wire.frames import Code

# Several turns' worth (reading.LINES_A_READ): whoever has not taken that much does not read. The bytes themselves
# are shared by all queues.
QUEUED_AT_MOST = 1_000
PERSON, THREAD_PRESENCE, _THREAD, _PEOPLE = "person:", "presence:thread:", "thread:", "people:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for. It gives the position that it knows, or the moment at which it was made, or neither."""

    community_id: int
    member_id: int
    address: str
    channels: frozenset[str]
    after: int | None = None
    since: float | None = None


class Pipe(Protocol):
    """What a connection sends through: it takes all, and says `pause` when it has more than it can send."""

    def send(self, batch: Batch) -> None: ...

    def is_silent(self) -> bool:
        """Whether nobody is at the other end."""

    def end(self, code: int) -> None:
        """Close when all has been sent."""

    def abort(self) -> None:
        """Close at once."""


class Connection:
    """A page's stream. It waits until it is caught up, and whenever its pipe is full."""

    __slots__ = (
        "_holds", "_is_full", "_pipe", "_queue", "_queued", "_reason", "address", "channels", "community_id", "is_over",
        "keys", "member_id", "missed", "slot", "start", "state", "until",
    )  # fmt: skip

    def __init__(self, asked: Asked, *, start: int, missed: list[Line] | None, until: float, slot: int) -> None:
        self.community_id, self.member_id, self.address = asked.community_id, asked.member_id, asked.address
        self.channels: frozenset[str] = frozenset()
        self.keys: frozenset[str] = frozenset()
        self.tune(asked.channels)
        # Events after this position come through the queue; `missed` are the lines before it that it lacks.
        self.start = start
        self.missed = missed
        self.until = until
        self.slot = slot
        self.is_over = False
        # "active" or "away", as the page says.
        self.state = "active"
        self._holds = 0
        self._is_full = False
        self._pipe: Pipe | None = None
        self._queue: deque[Batch] = deque()
        self._queued = 0
        self._reason: int = Code.GOING_AWAY

    def tune(self, channels: frozenset[str]) -> None:
        """Listen to these. The keys are those under which the hub finds it: those for the member name the member."""
        self.channels = channels
        self.keys = self.keys_of(channels)

    def keys_of(self, channels: frozenset[str]) -> frozenset[str]:
        """The keys of some channels."""
        keys = set()
        for name in channels:
            if name == "me":
                keys.add(f"me:{self.member_id}")
            elif name.startswith(_PEOPLE):
                keys |= {f"{PERSON}{member_id}" for member_id in name.removeprefix(_PEOPLE).split(",")}
            else:
                keys.add(name)
        return frozenset(keys)

    @property
    def threads(self) -> list[int]:
        """The threads that stand open on the page."""
        return [int(name.removeprefix(_THREAD)) for name in self.channels if name.startswith(_THREAD)]

    @property
    def shows_presence(self) -> bool:
        return any(name.startswith((_PEOPLE, THREAD_PRESENCE)) for name in self.channels)

    def offer(self, batch: Batch) -> bool:
        """Send it, or let it wait; False when too much waits already."""
        if self._pipe is not None and not self._is_full and not self._holds:
            self._pipe.send(batch)
            return True
        if self._queued + len(batch) > QUEUED_AT_MOST:
            return False
        self._queue.append(batch)
        self._queued += len(batch)
        return True

    def flow(self, pipe: Pipe, first: Batch) -> None:
        """Send what it missed, and from then on what comes."""
        self._pipe = pipe
        pipe.send(first)
        self._drain()

    def hold(self) -> None:
        """Let everything wait: what is older is being asked for, and `catch_up` brings it."""
        self._holds += 1

    def catch_up(self, batch: Batch) -> None:
        """Put this before all that waits, and go on."""
        self._holds -= 1
        self._queue.appendleft(batch)
        self._queued += len(batch)
        self._drain()

    def pause(self) -> None:
        """The pipe is full."""
        self._is_full = True

    def resume(self) -> None:
        """The pipe takes more."""
        self._is_full = False
        self._drain()

    def is_silent(self) -> bool:
        """Whether nobody seems to be at the other end."""
        return self._pipe is not None and self._pipe.is_silent()

    def end(self, last: Told | None = None, code: int = Code.GOING_AWAY) -> None:
        """Let the stream end when what is queued has been sent, with a last word."""
        if self.is_over:
            return
        self.is_over, self._reason = True, code
        if last is not None:
            self._queue.append(Batch([last]))
        self._drain()

    def abort(self) -> None:
        """End at once, whatever waits."""
        self.is_over = True
        self._queue.clear()
        if self._pipe is not None:
            self._pipe.abort()

    def _drain(self) -> None:
        pipe = self._pipe
        if pipe is None or self._holds:
            return
        while self._queue and not self._is_full:
            batch = self._queue.popleft()
            self._queued -= len(batch)
            pipe.send(batch)  # which may say that it is full
        if self.is_over and not self._queue:
            pipe.end(self._reason)
