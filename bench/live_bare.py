"""A bare WebSocket broadcast on the same server: no log, no rights, no database (started by bench/live.py).

`python -m bench.live_bare PORT SIZE`: what connects to /hear hears all; `/go?rate=200&count=4000&start=0` tells so many
messages, `rate=0` as fast as it can, each sent by itself.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "folkmoot.config.settings")
django.setup()

from folkmoot.chat.live.connection import Asked, Connection  # noqa: E402
from folkmoot.chat.live.telling import Batch, Told, sign  # noqa: E402
from folkmoot.chat.live.wire.heads import Head  # noqa: E402
from folkmoot.chat.live.wire.visitor import Visitor  # noqa: E402

_ASKED = Asked(1, 1, "", frozenset())


class Bare:
    """Everybody who hears."""

    def __init__(self, size: int) -> None:
        self._filling = b"x" * size
        self._all: set[Connection] = set()
        self._task: asyncio.Task[None] | None = None

    async def answer(self, visitor: Visitor, head: Head) -> None:
        if head.path == "/go":
            self._task = asyncio.create_task(
                self._tell(*(int(head.query[name]) for name in ("rate", "count", "start")))
            )
            return visitor.answer(200, "going")
        connection = Connection(_ASKED, start=0, missed=None, until=0, slot=0)
        if head.path == "/hear":
            self._all.add(connection)
        first = Batch([sign("ready", 0)])
        visitor.converse(connection, first, lambda: self._all.discard(connection), head.socket_key, lambda _: None)

    async def _tell(self, rate: int, count: int, start: int) -> None:
        began = time.monotonic()
        for number in range(count):
            if rate:
                await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
            elif number % 20 == 0:
                await asyncio.sleep(0)
            data = b'{"html":"#%d,%d;%b"}' % (start + number, time.time_ns(), self._filling)
            batch = Batch([Told(number, "post", data)])
            for connection in list(self._all):
                while not connection.offer(batch):
                    await asyncio.sleep(0.001)


async def _run(port: int, size: int) -> None:
    bare = Bare(size)
    server = await asyncio.get_running_loop().create_server(
        lambda: Visitor(bare.answer), "127.0.0.1", port, backlog=4096
    )
    await server.serve_forever()


if __name__ == "__main__":
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2])))
