"""Between processes: that the log has grown, and what live processes say to each other.

By datagrams to sockets in the data folder, and through Redis where it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import queue
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from folkmoot.activity.nudge import REDIS_CHANNEL, sockets, tell_locally

log = structlog.get_logger("folkmoot.live")
LIVE_CHANNEL = "folkmoot.live"
_REST_SECONDS = 2.0
_DATAGRAM_AT_MOST = 256 * 1024
_UNSENT_AT_MOST = 1_000
Hear = Callable[[bytes], None]


class Bus:
    """Calls `hear` in the loop with each message; an empty one says that the log has grown."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._ear: socket.socket | None = None
        self._name = f"live-{os.getpid()}-{secrets.token_hex(2)}.sock"
        self._unsent: queue.Queue[bytes] = queue.Queue(_UNSENT_AT_MOST)
        self._listen_locally()
        if settings.REDIS_URL:
            for work in (self._follow_redis, self._feed_redis):
                threading.Thread(target=work, name="redis", daemon=True).start()

    def publish(self, words: dict[str, Any]) -> None:
        """Say something to the other live processes. Whether it reaches them, nobody knows."""
        message = json.dumps(words, separators=(",", ":")).encode()
        if not settings.REDIS_URL:
            return tell_locally(message, but=self._name)
        with contextlib.suppress(queue.Full):
            self._unsent.put_nowait(message)

    def stop(self) -> None:
        """Hear nothing more."""
        if self._ear is not None:
            self._loop.remove_reader(self._ear.fileno())
            self._ear.close()
            with contextlib.suppress(OSError):
                self._path.unlink()

    @property
    def _path(self) -> Path:
        return Path(settings.DATA) / self._name

    def _listen_locally(self) -> None:
        _sweep()
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ear.setblocking(False)
        try:
            ear.bind(str(self._path))
            self._path.chmod(0o600)
        except OSError as error:
            ear.close()
            log.warning("no socket for nudges: the log is polled", error=str(error))
            return
        self._ear = ear
        self._loop.add_reader(ear.fileno(), self._drain, ear)

    def _drain(self, ear: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._hear(ear.recv(_DATAGRAM_AT_MOST))

    def _follow_redis(self) -> None:
        import redis

        while True:
            try:
                with redis.Redis.from_url(
                    settings.REDIS_URL, socket_connect_timeout=_REST_SECONDS, health_check_interval=15
                ) as client, client.pubsub(ignore_subscribe_messages=True) as messages:  # fmt: skip
                    messages.subscribe(REDIS_CHANNEL, LIVE_CHANNEL)
                    self._tell(b"")
                    while True:
                        if (message := messages.get_message(timeout=30.0)) is not None:
                            self._tell(message["data"])
            except (redis.RedisError, OSError) as error:
                log.warning("redis is away: the log is polled", error=type(error).__name__)
                threading.Event().wait(_REST_SECONDS)

    def _feed_redis(self) -> None:
        import redis

        wait = {"socket_timeout": _REST_SECONDS, "socket_connect_timeout": _REST_SECONDS}
        client = redis.Redis.from_url(settings.REDIS_URL, **wait)
        while True:
            message = self._unsent.get()
            with contextlib.suppress(redis.RedisError, OSError):
                client.publish(LIVE_CHANNEL, message)

    def _tell(self, message: bytes) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._hear, message)


def _sweep() -> None:
    """Remove the sockets of processes that have died."""
    for name in sockets():
        path = str(Path(settings.DATA) / name)
        with contextlib.suppress(BlockingIOError, FileNotFoundError), socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM
        ) as probe:  # fmt: skip
            probe.setblocking(False)
            try:
                probe.connect(path)
            except ConnectionRefusedError:
                Path(path).unlink(missing_ok=True)
