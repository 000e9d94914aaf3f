"""`folkmoot up`: everything on one machine, from an empty folder."""

from __future__ import annotations

import os
import shutil
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.cli.bootstrap import DataOption, make_data_folder, start_django
from folkmoot.cli.live import choose_live_port
from folkmoot.cli.outcome import note
from folkmoot.cli.pages import default_workers, demand_free_port, serve_pages
from folkmoot.cli.safekeeping.in_use import mark_in_use
from folkmoot.cli.serve import HostOption, PortOption, WorkersOption

LivePortOption = Annotated[
    int,
    typer.Option(
        "--live-port",
        envvar="FOLKMOOT_LIVE_PORT",
        min=0,
        max=65535,
        help="Where open pages are told of what is new; 0 takes the port after --port, or another that is free.",
    ),
]


def up(
    data: DataOption = None,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    workers: WorkersOption = 0,
    live_port: LivePortOption = 0,
) -> None:
    """Run everything on this machine: database, pages, API, live delivery and background work, from an empty folder.

    Makes the data folder and its secret, brings the database up to date, then keeps the page processes, the live
    process and the worker running until SIGTERM or Ctrl+C.
    """
    began = time.perf_counter()
    demand_free_port(host, port)
    live_port = choose_live_port(host, port, live_port)
    os.environ["FOLKMOOT_LIVE_PORT"] = str(live_port)
    folder = make_data_folder()
    os.environ.setdefault("FOLKMOOT_URL", f"http://localhost:{port}")
    _empty_metrics(folder)
    start_django()
    mark_in_use(folder)
    prepare()
    _greet(host=host, port=port, folder=folder, seconds=time.perf_counter() - began)
    run_everything(host=host, port=port, workers=workers or default_workers(), live_port=live_port)


def prepare() -> None:
    """Bring database and static files to this version."""
    from folkmoot.cli.migrate import apply_migrations
    from folkmoot.cli.static_files import collect_static

    if applied := apply_migrations():
        note(f"Applied {len(applied)} migrations.")
    collect_static()


def run_everything(*, host: str, port: int, workers: int, live_port: int) -> None:
    """Supervise the page processes, the live process and the worker until told to stop."""
    from django.conf import settings
    from prometheus_client.multiprocess import mark_process_dead

    from folkmoot.cli.live import run_live
    from folkmoot.cli.mail_listen import run_mail_listener
    from folkmoot.cli.supervisor import Child, Supervisor
    from folkmoot.cli.worker import run_worker

    # Loaded once, before the children part: they share it.
    import_module("folkmoot.config.wsgi")
    children = [
        Child("pages", partial(serve_pages, host=host, port=port, workers=workers)),
        Child("live", partial(run_live, host=host, port=live_port)),
        Child("worker", run_worker),
    ]
    if settings.MAIL_PORT and settings.MAIL_DOMAIN:
        children.append(Child("mail", partial(run_mail_listener, host="127.0.0.1", port=settings.MAIL_PORT)))
    Supervisor(children, on_death=mark_process_dead).run()


def _empty_metrics(folder: Path) -> None:
    """Counters begin anew with the installation's processes, as Prometheus expects."""
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", folder / "metrics"), ignore_errors=True)


def _greet(*, host: str, port: int, folder: Path, seconds: float) -> None:
    from django.conf import settings

    from folkmoot.cli.first_login import first_login_link

    note(f"Folkmoot is ready after {seconds:.1f} s. Data: {folder}")
    note(f"Open {settings.BASE_URL}/ (listening on {host}:{port}). Stop with Ctrl+C.")
    if link := first_login_link():
        note(f"Nobody is here yet. Sign in once, within a day:\n  {link}")
        note(f"Then found your community at {settings.BASE_URL}/found/")
