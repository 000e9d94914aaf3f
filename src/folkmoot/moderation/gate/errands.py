"""Asks services of others about what was published, one after the other, beside the worker's other work."""

from __future__ import annotations

import threading

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from folkmoot.moderation.commands.outside import run_errand

log = structlog.get_logger("folkmoot.moderation")
_IDLE_SECONDS, _FAILURE_SECONDS = 5.0, 10.0


def run_errands(stop: threading.Event) -> None:
    """Do errands until told to stop."""
    while not stop.is_set():
        pause = _IDLE_SECONDS
        try:
            close_old_connections()
            if run_errand():
                pause = 0.0
        except DatabaseError:
            log.exception("errands cannot be read")
            connection.close()
            pause = _FAILURE_SECONDS
        stop.wait(pause)
    connection.close()
