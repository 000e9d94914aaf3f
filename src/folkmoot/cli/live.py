"""`folkmoot live`: keeps pages that are open told of what happens. It follows the log and makes no pages."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, data_folder, start_django
from folkmoot.cli.outcome import note, refuse
from folkmoot.cli.pages import GRANIAN_LOGS, demand_free_port
from folkmoot.cli.safekeeping.in_use import mark_in_use

_PAGES_AT_MOST = 50_000
_STOP_SECONDS = 8.0
# Time for last words before the connections are closed.
_GOODBYE_SECONDS = 0.3


def live(
    data: DataOption = None,
    host: Annotated[
        str, typer.Option("--host", envvar="FOLKMOOT_HOST", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", envvar="FOLKMOOT_LIVE_PORT", min=1, max=65535, help="The port.")
    ] = 8001,
) -> None:
    """Tell open pages of new posts. Run it beside `folkmoot serve`; `folkmoot up` does so by itself."""
    demand_free_port(host, port)
    start_django()
    mark_in_use(data_folder())
    from folkmoot.cli.migrate import pending_migrations

    if pending := pending_migrations():
        refuse(f"The database lacks {len(pending)} migrations. Run `folkmoot migrate` first.")
    note(f"Telling open pages at http://{host}:{port}/live.")
    run_live(host=host, port=port)


def run_live(*, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Django must have been loaded."""
    _allow_many_files()
    asyncio.run(_serve(host, port))
    # A thread may hang in a statement or at Redis; nothing of it is worth waiting for.
    os._exit(0)


def choose_live_port(host: str, port: int, wanted: int) -> int:
    """The wanted port; where none is wanted the one after the pages', or any where that is taken."""
    if wanted:
        demand_free_port(host, wanted, option="--live-port")
        return wanted
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in (port + 1, 0):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    refuse(f"Cannot listen on {host}.")


async def _serve(host: str, port: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    from folkmoot.config.asgi import application

    server = Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=2048,
        backpressure=_PAGES_AT_MOST,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=GRANIAN_LOGS,
    )
    loop = asyncio.get_running_loop()
    serving = asyncio.create_task(server.serve())

    def stop() -> None:
        if application.process is not None:
            application.process.hub.end_all()
        loop.call_later(_GOODBYE_SECONDS, server.stop)
        loop.call_later(_STOP_SECONDS, serving.cancel)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.wait([serving])
    if not serving.cancelled():
        serving.result()


def _allow_many_files() -> None:
    """A page that is open is an open file."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
