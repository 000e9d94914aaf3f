"""What is told, as bytes: made once for all who hear the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from folkmoot.chat.live.wire.frames import Opcode, frame

_PING = frame(Opcode.PING)


@dataclass(frozen=True, slots=True)
class Told:
    """One event, and its two forms; `data` is JSON."""

    position: int
    name: str
    data: bytes

    def as_event(self) -> bytes:
        """For a stream of server-sent events."""
        if not self.position:  # it is kept nowhere, and moves no page's position
            return b"event: %b\ndata: %b\n\n" % (self.name.encode(), self.data)
        return b"id: %d\nevent: %b\ndata: %b\n\n" % (self.position, self.name.encode(), self.data)

    def as_line(self) -> bytes:
        """For a socket: one line of a message."""
        return b'{"id":%d,"event":"%b","data":%b}' % (self.position, self.name.encode(), self.data)


class Batch:
    """Several events that are sent together. All who hear the same ones share the bytes."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told

    def __len__(self) -> int:
        return len(self.told)

    @cached_property
    def for_events(self) -> bytes:
        return b"".join(one.as_event() for one in self.told)

    @cached_property
    def for_socket(self) -> bytes:
        return frame(Opcode.TEXT, b"\n".join([one.as_line() for one in self.told]))


class Pulse(Batch):
    """Keeps a line open and moves the page's position; a socket's browser answers it by itself."""

    def __init__(self, position: int) -> None:
        super().__init__([Told(position, "beat", b"{}")])

    @cached_property
    def for_events(self) -> bytes:
        # A comment; the id without data moves the position and wakes nobody.
        position = self.told[0].position
        return b": %d\nid: %d\n\n" % (position, position)

    @cached_property
    def for_socket(self) -> bytes:
        return frame(Opcode.TEXT, self.told[0].as_line()) + _PING


def sign(name: str, position: int) -> Told:
    """A word of ours about the stream itself."""
    return Told(position, name, b'{"position":%d}' % position)


def compact(content: Any) -> bytes:
    """JSON without blanks."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
