"""The ASGI application of the live process: /live and the probes, and no pages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from django.db import Error as DatabaseError

from folkmoot.chat.live.asking import asked_by, request_of
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.hub import Refused
from folkmoot.chat.live.process import LiveProcess
from folkmoot.core.live_address import PATH
from folkmoot.web.middleware.probes import may_read_metrics

log = structlog.get_logger("folkmoot.live")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_PLAIN = (b"content-type", b"text/plain; charset=utf-8")
_OPEN_TO_ALL = (b"access-control-allow-origin", b"*")
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would collect events otherwise.
    (b"x-accel-buffering", b"no"),
    # The ticket lets in, not the cookie: a page that has one may read the stream from wherever it is.
    _OPEN_TO_ALL,
]
_RETRY = b"retry: %d\n\n"
_RETRY_FROM, _RETRY_SPREAD = 1000, 3000


class LiveApplication:
    """Follows the log from the server's start-up to its shutdown."""

    def __init__(self) -> None:
        self.process: LiveProcess | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        if scope["type"] == "http" and self.process is not None:
            await self._answer(self.process, scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.process = LiveProcess()
                await self.process.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self.process is not None:
                    await self.process.stop()
                return await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, process: LiveProcess, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await _say(send, 405, "Only GET.")
        if scope["path"] == PATH and scope["method"] == "GET":
            try:
                return await _stream(process, scope, receive, send)
            except Refused as refused:
                return await _say(send, refused.status, refused.why, (b"retry-after", b"30"))
            except DatabaseError:
                log.exception("the database does not answer")
                return await _say(send, 503, "The database does not answer.", (b"retry-after", b"5"))
        if scope["path"] == "/healthz":
            return await _say(send, 200, "ok")
        if scope["path"] == "/readyz":
            return await _say(send, *((200, "ok") if process.is_ready else (503, "The log cannot be read.")))
        if scope["path"] == "/metrics" and may_read_metrics(request_of(scope)):
            return await _say(send, 200, process.hub.figures.exposition(position=process.hub.position))
        await _say(send, 404, "Not found.")


async def _stream(process: LiveProcess, scope: Message, receive: Receive, send: Send) -> None:
    hub = process.hub
    connection = await hub.open(await process.ask(asked_by, scope))
    task = asyncio.current_task()
    assert task is not None
    connection.abort = task.cancel
    watch = asyncio.create_task(_end_when_gone(connection, receive))
    try:
        first = await hub.catch_up(connection)
        await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
        retry = _RETRY % (_RETRY_FROM + connection.slot * _RETRY_SPREAD // 20)
        await send({"type": "http.response.body", "body": retry + first, "more_body": True})
        is_over = False
        while not is_over:
            frames, is_over = await connection.take()
            await send({"type": "http.response.body", "body": frames, "more_body": not is_over})
    except asyncio.CancelledError:
        # Dropped because it does not read. Elsewhere than here, and at the process's end, nobody cancels.
        if not connection.is_over:
            raise
    finally:
        watch.cancel()
        hub.close(connection)


async def _end_when_gone(connection: Connection, receive: Receive) -> None:
    with contextlib.suppress(Exception):
        while (await receive())["type"] != "http.disconnect":
            pass
    connection.end()
    # Whatever it waits for will not come.
    connection.abort()


async def _say(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    headers = (_PLAIN, _OPEN_TO_ALL, (b"cache-control", b"no-store"), *headers)
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
