"""One TCP connection: a head is read, and then it is answered, streamed to, or a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine
from typing import Any, cast

import h11
import structlog

from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.telling import Batch
from folkmoot.chat.live.wire.frames import Code, Frame, FrameReader, Misspoken, Opcode, accept_key, close_frame, frame
from folkmoot.chat.live.wire.heads import Head, HeadReader, answer_bytes, head_bytes
from folkmoot.chat.live.wire.rate import Rate

log = structlog.get_logger("folkmoot.live")
HEAD_SECONDS = 10.0
# After the last word: the other side has so long to take it.
_FAREWELL_SECONDS = 5.0
MESSAGE_AT_MOST = 8_192
# Of a socket that has said nothing for so long, not even the answer to two pings, nobody is at the other end.
SILENT_SECONDS = 50.0
_UNSENT_MILLISECONDS = 60_000
_UNSENT_BYTES = 64 * 1024
_STREAM = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    # nginx would collect events otherwise.
    "x-accel-buffering": "no",
    # The ticket lets in, not the cookie: a page that has one may read the stream from wherever it is.
    "access-control-allow-origin": "*",
    "connection": "close",
}
Answer = Callable[["Visitor", Head], Coroutine[Any, Any, None]]
Hear = Callable[[bytes], None]


class Visitor(asyncio.Protocol):
    """Whoever has connected. No task waits for them while nothing happens."""

    __slots__ = (
        "_answer", "_connection", "_frames", "_head", "_hear", "_heard_at", "_is_told", "_leave", "_rate", "_task",
        "_timer", "transport",
    )  # fmt: skip
    transport: asyncio.Transport

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._head: HeadReader | None = HeadReader()
        self._frames: FrameReader | None = None
        self._rate: Rate | None = None
        self._connection: Connection | None = None
        self._hear: Hear | None = None
        self._leave: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._heard_at = 0.0
        # The last word of a conversation has been said.
        self._is_told = False

    def has_left(self) -> bool:
        """Whether nothing can be said to it any more."""
        return self._is_told or self.transport.is_closing()

    # What the loop tells us.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=_UNSENT_BYTES)
        _notice_the_dead(self.transport.get_extra_info("socket"))
        self._timer = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if self._is_told:
            return
        if self._frames is not None:
            self._read_frames(data)
        elif self._head is not None:
            self._read_head(data)
        # More requests, or more of one, are read by nobody: each connection has one answer.

    def connection_lost(self, _error: Exception | None) -> None:
        self._stop_timer()
        self._part()

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.pause()

    def resume_writing(self) -> None:
        if self._connection is not None:
            self._connection.resume()

    # What the application does.

    def answer(self, status: int, text: str, **headers: str) -> None:
        """Say something short and end."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.transport.write(answer_bytes(status, text, named))
        self.close()

    def stream(self, connection: Connection, first: Batch, leave: Callable[[], None]) -> None:
        """From now on a stream of server-sent events; `leave` is called when it has ended."""
        self.transport.write(head_bytes(200, _STREAM))
        self._begin(connection, first, leave)

    def converse(self, connection: Connection, first: Batch, leave: Callable[[], None], key: str, hear: Hear) -> None:
        """From now on a WebSocket; `hear` gets each message that the page says."""
        upgrade = {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-accept": accept_key(key).decode()}
        self.transport.write(head_bytes(101, upgrade))
        self._frames, self._rate, self._hear = FrameReader(MESSAGE_AT_MOST), Rate(), hear
        self._begin(connection, first, leave)

    # What a connection sends through.

    def send(self, batch: Batch) -> None:
        if not self._is_told:
            self.transport.write(batch.for_events if self._frames is None else batch.for_socket)

    def is_silent(self) -> bool:
        """Whether the other side seems to be gone without a word. A stream's end is noticed by the kernel alone."""
        return self._frames is not None and asyncio.get_running_loop().time() - self._heard_at > SILENT_SECONDS

    def end(self, code: int) -> None:
        """Send what waits, say why, and close."""
        if self._frames is None or self.transport.is_closing():
            return self.close()
        if not self._is_told:
            self.transport.write(close_frame(code))
            self._hear_out()

    def close(self) -> None:
        """Close when all has been taken, and in any case soon."""
        self._stop_timer()
        self.transport.close()
        self._timer = asyncio.get_running_loop().call_later(_FAREWELL_SECONDS, self.transport.abort)

    def abort(self) -> None:
        self.transport.abort()

    def _hear_out(self) -> None:
        """Say no more, and wait until the other side has closed, but not for long.

        Where something is unread, the kernel closes by a reset, and what the other side has not taken yet is lost: of a
        page that was still talking often the word why.
        """
        self._is_told = True
        self._stop_timer()
        loop = asyncio.get_running_loop()
        # Whoever ends many goes through them just now.
        loop.call_soon(self._part)
        with contextlib.suppress(OSError):
            self.transport.write_eof()
        self._timer = loop.call_later(_FAREWELL_SECONDS, self.transport.abort)

    def _part(self) -> None:
        if self._leave is not None:
            self._leave()
        self._leave = self._hear = self._connection = None

    def _begin(self, connection: Connection, first: Batch, leave: Callable[[], None]) -> None:
        self._connection, self._leave = connection, leave
        self._task = None
        connection.flow(self, first)

    def _read_head(self, data: bytes) -> None:
        assert self._head is not None
        peer = self.transport.get_extra_info("peername")
        try:
            head = self._head.feed(data, peer[0] if peer else "")
        except h11.RemoteProtocolError as error:
            return self.answer(error.error_status_hint, "This is no request.")
        if head is not None:
            self._stop_timer()
            self._head = None
            self._task = asyncio.get_running_loop().create_task(self._answer(self, head))

    def _read_frames(self, data: bytes) -> None:
        assert self._frames is not None
        assert self._rate is not None
        try:
            for read in self._frames.feed(data):
                self._rate.count(self._heard_at)
                self._take(read)
        except Misspoken as wrong:
            self.end(wrong.code)

    def _take(self, read: Frame) -> None:
        if self._is_told:
            return
        if read.opcode is Opcode.CLOSE:
            self.end(Code.GOING_AWAY)
        elif read.opcode is Opcode.PING:
            self.transport.write(frame(Opcode.PONG, read.payload))
        elif read.opcode is Opcode.BINARY:
            raise Misspoken(Code.NOT_TEXT)
        elif read.opcode is Opcode.TEXT and self._hear is not None:
            self._hear(read.payload)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _notice_the_dead(plain: socket.socket) -> None:
    with contextlib.suppress(OSError, AttributeError):
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # What has not been taken after a minute is taken by nobody.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNSENT_MILLISECONDS)
