"""The live process's own life: one thread for the database, the turns, the heartbeats."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from folkmoot.chat.live.hub import Hub
from folkmoot.chat.live.nudges import Bus
from folkmoot.chat.live.whispers import Whispers

log = structlog.get_logger("folkmoot.live")
POLL_SECONDS = 2.0
# How soon to look again at lines before which another may still appear.
_UNFINISHED_SECONDS = 0.05
_FAILURE_SECONDS = 2.0
READY_SECONDS = 15.0
TURN_SECONDS = 0.04
# Every page of a busy community counts what is unread; so often is soon enough.
UNREAD_SECONDS = 2
# Who types is told as often; who is here every fifth time.
WHISPER_SECONDS, WHISPERS_A_LOOK = 0.4, 5


class LiveProcess:
    """Everything that runs beside the connections. Its methods belong to the event loop."""

    def __init__(self) -> None:
        self.hub = Hub(self.ask)
        self.whispers = Whispers(self.hub, self.ask, self._publish)
        # When the log was read last, by the monotonic clock.
        self.read_at = 0.0
        # Something that nobody foresaw ended the reading of the log: a new process begins after it.
        self.has_failed = asyncio.Event()
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._nudged = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._bus: Bus | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the log is being read."""
        return time.monotonic() - self.read_at < READY_SECONDS

    async def ask(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run what asks the database in its thread, so that nobody else waits."""
        return await asyncio.get_running_loop().run_in_executor(self._database, _asked, function, args, kwargs)

    async def start(self) -> None:
        """Begin to follow the log."""
        self._bus = Bus(self._hear)
        await self._begin()
        self._tasks = [asyncio.create_task(work()) for work in (self._follow, self._beat, self._whisper)]
        for task in self._tasks:
            task.add_done_callback(self._ended)
        log.info("live", position=self.hub.position)

    async def stop(self) -> None:
        """Let every page go and end."""
        self.hub.end_all()
        self.whispers.end()
        if self._bus is not None:
            self._bus.stop()
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        with contextlib.suppress(DatabaseError):
            await self.ask(connections.close_all)
        self._database.shutdown(wait=False)

    async def _begin(self) -> None:
        while True:
            try:
                return await self.hub.begin()
            except DatabaseError:
                log.exception("the database does not answer")
                await asyncio.sleep(_FAILURE_SECONDS)

    async def _follow(self) -> None:
        pause = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), pause)
            self._nudged.clear()
            before, began = self.hub.position, time.monotonic()
            try:
                is_more = await self.hub.turn()
                self.read_at = time.monotonic()
                if self.hub.position > before:
                    # What is written meanwhile is read, encoded and sent together.
                    await asyncio.sleep(max(0.0, began + TURN_SECONDS - time.monotonic()))
                pause = POLL_SECONDS if not is_more else 0.0 if self.hub.position > before else _UNFINISHED_SECONDS
            except DatabaseError:
                log.exception("the database does not answer")
                await asyncio.sleep(_FAILURE_SECONDS)

    async def _beat(self) -> None:
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            self.hub.beat(second)
            if second % UNREAD_SECONDS == 0:
                with contextlib.suppress(DatabaseError):
                    await self.hub.tell_unread()

    async def _whisper(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(WHISPER_SECONDS)
            turn += 1
            try:
                if self.whispers.has_typing:
                    await self.whispers.tick_typing()
                if turn % WHISPERS_A_LOOK == 0:
                    await self.whispers.tick()
            except DatabaseError:
                log.exception("the database does not answer")

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("live delivery failed", exc_info=error)
            self.has_failed.set()

    def _publish(self, words: dict[str, Any]) -> None:
        if self._bus is not None:
            self._bus.publish(words)

    def _hear(self, message: bytes) -> None:
        if not message:
            self._nudged.set()
            return
        try:
            self.whispers.hear(json.loads(message))
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("a message of another process was not understood")


def _asked(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    close_old_connections()
    return function(*args, **kwargs)
