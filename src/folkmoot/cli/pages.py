"""The page processes: the WSGI application, loaded once and forked, served by granian."""

from __future__ import annotations

import os
import socket
from typing import Any

from folkmoot.cli.lifeline import die_with_parent
from folkmoot.cli.outcome import refuse

MAX_DEFAULT_WORKERS = 3
_STOP_SECONDS = 20
# granian's messages go through our own logging, in our format.
GRANIAN_LOGS: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


def default_workers() -> int:
    """A page process for each core, up to three: measured, more of them gain little on one machine."""
    return min(MAX_DEFAULT_WORKERS, len(os.sched_getaffinity(0)))


def demand_free_port(host: str, port: int, *, option: str = "--port") -> None:
    """Refuse when something listens there already: granian shares ports and would quietly serve beside it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            refuse(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"Is another Folkmoot running? Choose another with {option}."
            )


def serve_pages(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; a page process that dies is replaced. Django must have been loaded.

    Its threads take turns: two that work at once made pages slower in every measurement (see docs/performance.md).
    """
    from django.db.backends.signals import connection_created
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from folkmoot.config.wsgi import application
    from folkmoot.web.turns import THREADS

    connection_created.connect(limit_statements, dispatch_uid="pages")
    server = Server(
        "folkmoot.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=GRANIAN_LOGS,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=_STOP_SECONDS,
    )
    master = os.getpid()

    def in_page_process() -> Any:
        die_with_parent(master)
        return application

    server.serve(target_loader=in_page_process, wrap_loader=False)


def limit_statements(connection: Any, **ignored: object) -> None:
    """Let no statement of a page run on for ever: others wait for their turn behind it."""
    if connection.vendor == "postgresql":
        from django.conf import settings

        seconds = int(settings.STATEMENT_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{seconds}s'; SET lock_timeout = '{seconds}s'")
