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
from folkmoot.cli.pages import demand_free_port
from folkmoot.cli.safekeeping.in_use import mark_in_use


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
    from folkmoot.chat.live.serving import serve

    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await serve(host, port, over)


def _allow_many_files() -> None:
    """A page that is open is an open file."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
