"""Work by the clock: each periodic job in one worker at a time, and the workers' signs of life."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from folkmoot.core.models import PeriodicRun
from folkmoot.core.periodic import HEARTBEAT, live_workers
from folkmoot.core.registry import PeriodicJob, periodic_jobs

log = structlog.get_logger("folkmoot.worker")
_LOOK_SECONDS = 5.0
_KEEP_FINISHED = timedelta(days=7)


class Clock:
    """Runs what is due, for one worker."""

    def __init__(self, worker_id: str) -> None:
        self._name = f"{HEARTBEAT}{worker_id}"
        self._next_look = 0.0

    def tick(self) -> int:
        """Run the jobs that are due, looking every few seconds only; returns how many ran."""
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + _LOOK_SECONDS
        now = timezone.now()
        PeriodicRun.objects.update_or_create(name=self._name, defaults={"started_at": now, "finished_at": now})
        return sum(_run_if_due(job) for job in _all_jobs())

    def sign_off(self) -> None:
        """Take the sign of life away."""
        PeriodicRun.objects.filter(name=self._name).delete()


def requeue_orphans() -> int:
    """Give jobs whose worker died back to the queue; returns how many. Jobs bear being run twice."""
    alive = live_workers()
    orphans = [job for job in DBTaskResult.objects.running() if not job.worker_ids or job.worker_ids[-1] not in alive]
    for job in orphans:
        log.warning("job taken from a dead worker", job=job.task_path, id=str(job.id))
    return DBTaskResult.objects.filter(id__in=[job.id for job in orphans], status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )


def forget_old_runs() -> None:
    """Delete finished jobs and signs of dead workers when nobody will ask for them any more."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - _KEEP_FINISHED).delete()
    PeriodicRun.objects.filter(name__startswith=HEARTBEAT, started_at__lt=now - timedelta(days=1)).delete()


_OWN_JOBS = (
    PeriodicJob("worker.requeue-orphans", timedelta(seconds=30), requeue_orphans),
    PeriodicJob("worker.forget-old-runs", timedelta(hours=6), forget_old_runs),
)


def _all_jobs() -> Iterator[PeriodicJob]:
    yield from _OWN_JOBS
    yield from periodic_jobs


def _run_if_due(job: PeriodicJob) -> int:
    if not _claim(job):
        return 0
    began = time.perf_counter()
    error = ""
    try:
        job.run()
    except Exception as failure:
        log.exception("periodic job failed", job=job.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    PeriodicRun.objects.filter(name=job.name).update(finished_at=timezone.now(), last_error=error)
    log.debug("periodic job", job=job.name, seconds=round(time.perf_counter() - began, 3))
    return 1


def _claim(job: PeriodicJob) -> bool:
    """Take the job when it is due: the row's change decides among workers, so only one gets it."""
    now = timezone.now()
    due = Q(name=job.name, started_at__lte=now - job.every)
    if not PeriodicRun.objects.filter(name=job.name).exists():
        return _claim_first(job)
    if not PeriodicRun.objects.filter(due).exists():
        return False
    return PeriodicRun.objects.filter(due).update(started_at=now, finished_at=None) == 1


def _claim_first(job: PeriodicJob) -> bool:
    with transaction.atomic():
        _row, is_new = PeriodicRun.objects.get_or_create(name=job.name, defaults={"started_at": timezone.now()})
    return is_new
