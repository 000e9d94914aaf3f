"""`folkmoot serve`: the pages and the API, without a worker: for machines of their own behind a balancer."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, data_folder, start_django
from folkmoot.cli.outcome import note, refuse
from folkmoot.cli.pages import default_workers, demand_free_port, serve_pages
from folkmoot.cli.safekeeping.in_use import mark_in_use

HostOption = Annotated[str, typer.Option("--host", envvar="FOLKMOOT_HOST", help="The address to listen on.")]
PortOption = Annotated[int, typer.Option("--port", envvar="FOLKMOOT_PORT", min=1, max=65535, help="The port.")]
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        envvar="FOLKMOOT_WORKERS",
        min=0,
        help="Page processes of one thread each; 0 takes one for each core, at most three.",
    ),
]


def serve(
    data: DataOption = None, host: HostOption = "127.0.0.1", port: PortOption = 8000, workers: WorkersOption = 0
) -> None:
    """Serve pages and the API only. Run `folkmoot worker` somewhere too, and `folkmoot migrate` before."""
    demand_free_port(host, port)
    start_django()
    mark_in_use(data_folder())
    from folkmoot.cli.migrate import pending_migrations
    from folkmoot.cli.static_files import collect_static

    if pending := pending_migrations():
        refuse(f"The database lacks {len(pending)} migrations. Run `folkmoot migrate` first.")
    collect_static()
    count = workers or default_workers()
    note(f"Serving on http://{host}:{port} with {count} page processes.")
    serve_pages(host=host, port=port, workers=count)
