"""Hears that the log has grown: by datagrams to a socket in the data folder, and through Redis where it is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable

import structlog
from django.conf import settings

from folkmoot.activity.nudge import REDIS_CHANNEL, socket_path

log = structlog.get_logger("folkmoot.live")
_REST_SECONDS = 2.0


def listen_locally(hear: Callable[[], None]) -> Callable[[], None]:
    """Call `hear` in the loop for each datagram; returns what ends it. Where it cannot, the log is polled."""
    path = socket_path()
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.setblocking(False)
    try:
        # What a process that died has left behind; one that lives beside us polls from now on.
        path.unlink(missing_ok=True)
        ear.bind(str(path))
        path.chmod(0o600)
    except OSError as error:
        ear.close()
        log.warning("no socket for nudges: the log is polled", error=str(error))
        return lambda: None
    loop = asyncio.get_running_loop()

    def drain() -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                ear.recv(16)
        hear()

    loop.add_reader(ear.fileno(), drain)
    own = os.stat(path).st_ino

    def stop() -> None:
        loop.remove_reader(ear.fileno())
        ear.close()
        with contextlib.suppress(OSError):
            if os.stat(path).st_ino == own:
                path.unlink()

    return stop


def listen_through_redis(hear: Callable[[], None]) -> None:
    """Call `hear` in the loop for each message, from a thread that outlives every failure of Redis."""
    loop = asyncio.get_running_loop()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(hear)

    threading.Thread(target=_follow_redis, args=(tell,), name="redis", daemon=True).start()


def _follow_redis(tell: Callable[[], None]) -> None:
    import redis

    rest = threading.Event()
    while True:
        try:
            with redis.Redis.from_url(
                settings.REDIS_URL, socket_connect_timeout=_REST_SECONDS, health_check_interval=15
            ) as client, client.pubsub(ignore_subscribe_messages=True) as messages:  # fmt: skip
                messages.subscribe(REDIS_CHANNEL)
                tell()
                while True:
                    if messages.get_message(timeout=30.0) is not None:
                        tell()
        except (redis.RedisError, OSError) as error:
            log.warning("redis is away: the log is polled", error=type(error).__name__)
            rest.wait(_REST_SECONDS)
