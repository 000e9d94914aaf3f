"""The worker: jobs, consumers and the clock."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from folkmoot.activity import consumers
from folkmoot.activity.consumers import Consumer
from folkmoot.activity.log import record
from folkmoot.cli import clock, work_loop
from folkmoot.cli.clock import Clock, requeue_orphans
from folkmoot.cli.work_loop import WorkLoop
from folkmoot.core.models import PeriodicRun
from folkmoot.core.periodic import HEARTBEAT, last_heartbeat, live_workers
from folkmoot.core.registry import PeriodicJob, Registry, activity_kinds
from folkmoot.core.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
done: list[int] = []


@task()
def _remember(number: int) -> None:
    done.append(number)


@task()
def _fail() -> None:
    raise RuntimeError("on purpose")


@pytest.fixture(autouse=True)
def _on_database(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    done.clear()


def test_jobs_are_done_in_turn_until_none_is_left() -> None:
    _remember.enqueue(1)
    _remember.enqueue(2)
    loop = WorkLoop()
    while loop.turn():
        pass
    assert done == [1, 2]
    assert DBTaskResult.objects.successful().count() == 2


def test_a_failing_job_does_not_stop_the_worker() -> None:
    _fail.enqueue()
    _remember.enqueue(3)
    loop = WorkLoop()
    while loop.turn():
        pass
    assert done == [3]
    assert DBTaskResult.objects.failed().count() == 1


def test_consumers_are_told_what_happened(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    own: Registry[Consumer] = Registry("consumer")
    own.add("tests.heard", Consumer("tests.heard", lambda lines: heard.extend(line.kind for line in lines)))
    monkeypatch.setattr(consumers, "consumers", own)
    kind = activity_kinds.names()[0]
    record(kind, actor=cast.actor(cast.mia))
    WorkLoop().turn()
    assert heard == [kind]


def test_a_stopped_worker_ends_and_signs_off() -> None:
    loop = WorkLoop()
    thread = threading.Timer(0.3, loop.stop)
    thread.start()
    loop.run()
    assert live_workers() == set()


def test_a_worker_gives_a_sign_of_life() -> None:
    Clock("me").tick()
    assert live_workers() == {"me"}
    assert last_heartbeat() is not None


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A clock with one job of its own, which says when it ran."""
    ran: list[str] = []
    job = PeriodicJob("tests.hourly", timedelta(hours=1), lambda: ran.append("hourly"))
    monkeypatch.setattr(clock, "_all_jobs", lambda: iter([job]))
    return ran


def test_a_periodic_job_runs_once_in_its_time_whichever_worker_asks(ran: list[str]) -> None:
    Clock("one").tick()
    Clock("two").tick()
    assert ran == ["hourly"]
    PeriodicRun.objects.filter(name="tests.hourly").update(started_at=timezone.now() - timedelta(minutes=61))
    Clock("two").tick()
    Clock("one").tick()
    assert ran == ["hourly", "hourly"]


def test_a_failing_periodic_job_keeps_its_error_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    job = PeriodicJob("tests.broken", timedelta(hours=1), lambda: 1 / 0)
    monkeypatch.setattr(clock, "_all_jobs", lambda: iter([job]))
    Clock("one").tick()
    run = PeriodicRun.objects.get(name="tests.broken")
    assert "ZeroDivisionError" in run.last_error
    assert run.finished_at is not None


def test_the_jobs_of_a_dead_worker_go_back_to_the_queue() -> None:
    for worker in ("alive", "dead"):
        _remember.enqueue(7)
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
            status=TaskResultStatus.RUNNING, worker_ids=[worker]
        )
    now = timezone.now()
    PeriodicRun.objects.create(name=f"{HEARTBEAT}alive", started_at=now)
    PeriodicRun.objects.create(name=f"{HEARTBEAT}dead", started_at=now - timedelta(minutes=5))
    assert requeue_orphans() == 1
    assert DBTaskResult.objects.get(status=TaskResultStatus.READY).worker_ids == ["dead"]


def test_an_idle_worker_takes_no_write_lock(django_assert_num_queries: Any) -> None:
    loop = WorkLoop()
    loop.turn()
    with django_assert_num_queries(1 if not consumers.consumers.names() else 3):
        work_loop.WorkLoop.turn(loop)
