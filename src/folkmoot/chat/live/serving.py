"""Listens for visitors until it is told to end, and says goodbye to them."""

from __future__ import annotations

import asyncio

from folkmoot.chat.live.application import LiveApplication
from folkmoot.chat.live.process import LiveProcess
from folkmoot.chat.live.wire.visitor import Visitor

# Many come at once after a restart; the kernel keeps those whose turn has not come.
_BACKLOG = 4096
# Time for last words before the connections are closed.
_GOODBYE_SECONDS = 0.3


async def serve(host: str, port: int, over: asyncio.Event) -> None:
    """Follow the log, and answer whoever comes, until it is over.

    Where it fails, it ends with an error, so that whoever watches over it starts it anew.
    """
    process = LiveProcess()
    await process.start()
    application = LiveApplication(process)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Visitor(application.answer), host, port, backlog=_BACKLOG)
    ends = [asyncio.ensure_future(one.wait()) for one in (over, process.has_failed)]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    server.close()
    process.hub.end_all()
    await asyncio.sleep(_GOODBYE_SECONDS)
    await process.stop()
    if process.has_failed.is_set():
        raise SystemExit(1)
