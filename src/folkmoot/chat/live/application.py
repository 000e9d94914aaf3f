"""What the live process answers: /live and the probes, and no pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from django.db import Error as DatabaseError

from folkmoot.chat.live.asking import asked_by, needs_database, request_of
from folkmoot.chat.live.connection import Connection
from folkmoot.chat.live.hub import Refused
from folkmoot.chat.live.process import LiveProcess
from folkmoot.chat.live.saying import hear
from folkmoot.chat.live.wire.frames import Misspoken
from folkmoot.chat.live.wire.heads import Head
from folkmoot.chat.live.wire.visitor import Visitor
from folkmoot.core.live_address import PATH
from folkmoot.web.middleware.probes import may_read_metrics

log = structlog.get_logger("folkmoot.live")
# So many are let in at once, and so many wait for it; others are told to come later.
_AT_ONCE, _WAITING_AT_MOST = 500, 10_000


class LiveApplication:
    """Answers visitors from what the process knows."""

    def __init__(self, process: LiveProcess) -> None:
        self.process = process
        self._door = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    async def answer(self, visitor: Visitor, head: Head) -> None:
        """Answer one request; whatever fails, the visitor hears of it."""
        try:
            await self._answer(visitor, head)
        except Refused as refused:
            visitor.answer(refused.status, refused.why, retry_after="30")
        except DatabaseError:
            log.exception("the database does not answer")
            visitor.answer(503, "The database does not answer.", retry_after="5")
        except Exception:
            log.exception("a request failed")
            visitor.abort()

    async def _answer(self, visitor: Visitor, head: Head) -> None:
        hub = self.process.hub
        if head.method not in ("GET", "HEAD"):
            visitor.answer(405, "Only GET.")
        elif head.path == PATH and head.method == "GET":
            await self._let_in(visitor, head)
        elif head.path == "/healthz":
            visitor.answer(200, "ok")
        elif head.path == "/readyz":
            visitor.answer(*((200, "ok") if self.process.is_ready else (503, "The log cannot be read.")))
        elif head.path == "/metrics" and may_read_metrics(request_of(head)):
            visitor.answer(200, hub.figures.exposition(position=hub.position))
        else:
            visitor.answer(404, "Not found.")

    async def _let_in(self, visitor: Visitor, head: Head) -> None:
        if self._waiting >= _WAITING_AT_MOST:
            raise Refused(503, "Too many come at once.")
        self._waiting += 1
        try:
            async with self._door:
                await self._open(visitor, head)
        finally:
            self._waiting -= 1

    async def _open(self, visitor: Visitor, head: Head) -> None:
        hub = self.process.hub
        if visitor.has_left():
            return
        asked = await self.process.ask(asked_by, head) if needs_database(head) else asked_by(head)
        connection = await hub.open(asked)
        try:
            first = await hub.catch_up(connection, asked.after)
        except BaseException:
            hub.close(connection)
            raise
        if visitor.has_left():
            hub.close(connection)
        elif head.socket_key:
            visitor.converse(connection, first, lambda: hub.close(connection), head.socket_key, self._ear(connection))
        else:
            visitor.stream(connection, first, lambda: hub.close(connection))

    def _ear(self, connection: Connection) -> Callable[[bytes], None]:
        def listen(text: bytes) -> None:
            try:
                hear(self.process.hub, self.process.whispers, connection, text)
            except Misspoken:
                self.process.hub.figures.misspoken += 1
                raise

        return listen
