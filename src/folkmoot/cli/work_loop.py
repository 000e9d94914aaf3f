"""The worker's loop: a job, the consumers, the clock, and again; asleep while there is nothing to do."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from datetime import timedelta
from types import FrameType

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from folkmoot.activity import consumers
from folkmoot.activity.models import Activity, ConsumerPosition
from folkmoot.cli.clock import Clock

log = structlog.get_logger("folkmoot.worker")
IDLE_SECONDS = 0.5
_FAILURE_SECONDS = 5.0
HEARTBEAT_EVERY = timedelta(seconds=10)


class WorkLoop:
    """One worker. `stop` may be called from a signal handler or another thread."""

    def __init__(self) -> None:
        self.id = f"{socket.gethostname()[:20]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._stopping = threading.Event()
        self._clock = Clock(self.id)
        self._tasks = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self.id,
            excluded_queue_names=[],
        )

    def stop(self) -> None:
        """End the loop after the work at hand."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        """Make SIGTERM and SIGINT stop the loop."""

        def handle(number: int, frame: FrameType | None) -> None:
            self.stop()

        signal.signal(signal.SIGTERM, handle)
        signal.signal(signal.SIGINT, handle)

    def run(self) -> None:
        """Work until stopped. A database that goes away is waited for."""
        # The task runner logs every look into an empty queue.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        log.info("worker started", worker=self.id)
        while not self._stopping.is_set():
            try:
                pause = 0.0 if self.turn() else IDLE_SECONDS
            except DatabaseError:
                log.exception("the database does not answer")
                connection.close()
                pause = _FAILURE_SECONDS
            self._stopping.wait(pause)
        self._clock.sign_off()
        log.info("worker stopped", worker=self.id)

    def turn(self) -> bool:
        """Do a little of everything that is due; whether there was anything."""
        close_old_connections()
        did_job = self._run_job()
        dealt = consumers.run_all() if _log_has_news() else 0
        ticked = self._clock.tick()
        return did_job or dealt > 0 or ticked > 0

    def _run_job(self) -> bool:
        # Looked for first without the write lock that claiming takes, so that an idle worker disturbs nobody.
        if not DBTaskResult.objects.ready().exists():
            return False
        self._tasks._run_tasks = 0
        self._tasks.run()
        return True


def _log_has_news() -> bool:
    """Whether any consumer is behind the log: two quick reads and no lock."""
    names = consumers.consumers.names()
    if not names:
        return False
    last = Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0
    positions = dict(ConsumerPosition.objects.filter(name__in=names).values_list("name", "position"))
    return any(positions.get(name, 0) < last for name in names)
