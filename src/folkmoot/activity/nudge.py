"""Tells the live processes that the log has grown.

A hint and no promise: they look into the log by themselves every other second. So it neither fails a write nor makes
it wait: a datagram to a socket in the data folder, and where Redis is, a message from a thread of its own.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from glob import glob
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

log = structlog.get_logger(__name__)
SOCKETS = "live-*.sock"
REDIS_CHANNEL = "folkmoot.log"
_REDIS_SECONDS, _REST_SECONDS = 2.0, 5.0
_sender: socket.socket | None = None


def nudge_after_commit() -> None:
    """Nudge when the transaction at hand is committed; at once outside of one."""
    transaction.on_commit(_nudge, robust=True)


def sockets() -> list[str]:
    """Where the live processes of this data folder listen."""
    return glob(SOCKETS, root_dir=settings.DATA)


def tell_locally(message: bytes, *, but: str = "") -> None:
    """Send a datagram to the live processes of this data folder, but one. An empty one says that the log has grown."""
    global _sender
    if _sender is None:
        _sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        _sender.setblocking(False)
    for name in sockets():
        # It may have ended without cleaning up, or have enough hints already.
        with contextlib.suppress(OSError):
            if name != but:
                _sender.sendto(message, str(Path(settings.DATA) / name))


def _nudge() -> None:
    tell_locally(b"")
    if settings.REDIS_URL:
        _publisher.wish()


class _Publisher:
    """Publishes from a thread, many wishes as one: Redis may hang, and whoever wrote does not wait for it."""

    def __init__(self) -> None:
        self._wish = threading.Event()
        self._pid = 0

    def wish(self) -> None:
        self._wish.set()
        if self._pid != os.getpid():  # a thread does not survive a fork
            self._pid = os.getpid()
            threading.Thread(target=self._run, name="nudges", daemon=True).start()

    def _run(self) -> None:
        import redis

        wait = {"socket_timeout": _REDIS_SECONDS, "socket_connect_timeout": _REDIS_SECONDS}
        client = redis.Redis.from_url(settings.REDIS_URL, **wait)
        while True:
            self._wish.wait()
            self._wish.clear()
            try:
                client.publish(REDIS_CHANNEL, b"")
            except (redis.RedisError, OSError) as error:
                log.warning("redis was not nudged", error=type(error).__name__)
                # Not longer than the thread may be left without work: the wish that comes meanwhile stands.
                threading.Event().wait(_REST_SECONDS)


_publisher = _Publisher()
