"""`folkmoot up`: everything on one machine, from an empty folder."""

from __future__ import annotations

import os
import shutil
import time
from functools import partial
from pathlib import Path

from folkmoot.cli.bootstrap import DataOption, make_data_folder, start_django
from folkmoot.cli.outcome import note
from folkmoot.cli.pages import default_workers, demand_free_port, load_everything, serve_pages
from folkmoot.cli.safekeeping.in_use import mark_in_use
from folkmoot.cli.serve import HostOption, PortOption, WorkersOption


def up(
    data: DataOption = None, host: HostOption = "127.0.0.1", port: PortOption = 8000, workers: WorkersOption = 0
) -> None:
    """Run everything on this machine: database, pages, API and background work, from an empty folder if need be.

    Makes the data folder and its secret, brings the database up to date, then keeps the page processes and the
    worker running until SIGTERM or Ctrl+C.
    """
    began = time.perf_counter()
    demand_free_port(host, port)
    folder = make_data_folder()
    os.environ.setdefault("FOLKMOOT_URL", f"http://localhost:{port}")
    _empty_metrics(folder)
    start_django()
    mark_in_use(folder)
    prepare()
    _greet(host=host, port=port, folder=folder, seconds=time.perf_counter() - began)
    run_everything(host=host, port=port, workers=workers or default_workers())


def prepare() -> None:
    """Bring database and static files to this version."""
    from folkmoot.cli.migrate import apply_migrations
    from folkmoot.cli.static_files import collect_static

    if applied := apply_migrations():
        note(f"Applied {len(applied)} migrations.")
    collect_static()


def run_everything(*, host: str, port: int, workers: int) -> None:
    """Supervise the page processes and the worker until told to stop."""
    from prometheus_client.multiprocess import mark_process_dead

    from folkmoot.cli.supervisor import Child, Supervisor
    from folkmoot.cli.worker import run_worker

    load_everything()
    Supervisor(
        [
            Child("pages", partial(serve_pages, host=host, port=port, workers=workers)),
            Child("worker", run_worker),
        ],
        on_death=mark_process_dead,
    ).run()


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
