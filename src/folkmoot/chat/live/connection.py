"""One open page: what it listens to, and a bounded queue of what it has not been sent yet."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from folkmoot.chat.live.reading import Event, Line

# Several turns' worth (reading.LINES_A_READ): whoever has not taken that much does not read. The frames themselves
# are shared by all queues.
QUEUED_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for. It gives the position that it knows, or the moment at which it was made, or neither."""

    community_id: int
    member_id: int
    address: str
    channels: frozenset[str]
    after: int | None = None
    since: float | None = None


class Connection:
    """A page's stream. The hub offers, the page's own task takes."""

    __slots__ = ("_end", "_event", "_queue", "abort", "asked", "is_over", "keys", "missed", "slot", "start", "until")

    def __init__(self, asked: Asked, *, start: int, missed: list[Line] | None, until: float, slot: int) -> None:
        self.asked = asked
        # The keys under which the hub finds it: those for the member name the member.
        self.keys = frozenset(f"me:{asked.member_id}" if name == "me" else name for name in asked.channels)
        # Events after this position come through the queue; `missed` are the lines before it that it lacks.
        self.start = start
        self.missed = missed
        self.until = until
        self.slot = slot
        self.is_over = False
        # Ends the page's task even while it waits for the network; set by who runs that task.
        self.abort: Callable[[], object] = lambda: None
        self._queue: deque[bytes] = deque()
        self._event = asyncio.Event()
        self._end: bytes | None = None

    def offer(self, frame: bytes) -> bool:
        """Put a frame into the queue; False when it is full."""
        if len(self._queue) >= QUEUED_AT_MOST:
            return False
        self._queue.append(frame)
        self._event.set()
        return True

    def end(self, last: bytes = b"") -> None:
        """Let the stream end when what is queued has been sent, with a last word."""
        if not self.is_over:
            self.is_over = True
            self._end = last
            self._event.set()

    async def take(self) -> tuple[bytes, bool]:
        """All that waits, and whether that was all there will ever be."""
        while not self._queue and not self.is_over:
            self._event.clear()
            await self._event.wait()
        frames = b"".join(self._queue) + (self._end or b"")
        self._queue.clear()
        self._event.clear()
        return frames, self.is_over


def frame(event: Event) -> bytes:
    """An event as a stream of server-sent events has it."""
    return f"id: {event.position}\nevent: {event.name}\ndata: {event.content}\n\n".encode()


def sign(name: str, position: int) -> bytes:
    """A word of ours about the stream itself."""
    return f'id: {position}\nevent: {name}\ndata: {{"position":{position}}}\n\n'.encode()


def heartbeat(position: int) -> bytes:
    """A comment that keeps the line open; the id without data moves the page's position and wakes nobody."""
    return f": {position}\nid: {position}\n\n".encode()
