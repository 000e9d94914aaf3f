"""`folkmoot mail-listen`: takes mail from the mail server in front of it, by LMTP or SMTP."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, data_folder, start_django
from folkmoot.cli.outcome import note, refuse
from folkmoot.cli.pages import demand_free_port
from folkmoot.cli.safekeeping.in_use import mark_in_use


def mail_listen(
    data: DataOption = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", envvar="FOLKMOOT_MAIL_PORT", min=1, max=65535, help="The port.")
    ] = 8024,
) -> None:
    """Take mail for FOLKMOOT_MAIL_DOMAIN by LMTP or SMTP. With FOLKMOOT_MAIL_PORT `folkmoot up` does so by itself."""
    demand_free_port(host, port)
    start_django()
    from django.conf import settings

    if not settings.MAIL_DOMAIN:
        refuse("Set FOLKMOOT_MAIL_DOMAIN first: mail for other domains is not taken.")
    mark_in_use(data_folder())
    note(f"Taking mail for {settings.MAIL_DOMAIN} at {host}:{port}.")
    run_mail_listener(host=host, port=port)


def run_mail_listener(*, host: str, port: int) -> None:
    """Listen until SIGTERM or SIGINT. Django must have been loaded."""
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    from folkmoot.mail.ways.lmtp import listen

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await listen(host, port)
    async with server:
        await stop.wait()
