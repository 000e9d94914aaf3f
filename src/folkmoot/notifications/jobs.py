"""What the worker does for notifications: as the log grows, and by the clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from django_tasks import task

from folkmoot.activity.models import Activity
from folkmoot.core.notices import ways
from folkmoot.core.registry import PeriodicJob
from folkmoot.notifications.commands.deciding import decide, spread_on
from folkmoot.notifications.commands.pruning import prune
from folkmoot.notifications.commands.sending import forget_undeliverable, send_due
from folkmoot.notifications.commands.summing_up import prepare_receptions, send_regular

# Then others have their turn with the worker.
_SECONDS_AT_ONCE = 2.0


def hear(lines: Sequence[Activity]) -> None:
    """Decide about lines of the log, and order what is to follow at once."""
    decided = decide(lines)
    if decided.has_spread:
        spread_job.enqueue()
    for way in decided.urgent:
        send_job.enqueue(way)


@task()
def spread_job() -> None:
    """Tell those whom a line concerns that concerns very many, and go on in a job of its own."""
    until = time.monotonic() + _SECONDS_AT_ONCE
    urgent: set[str] = set()
    decided = spread_on()
    while decided is not None:
        urgent |= decided.urgent
        if time.monotonic() > until:
            spread_job.enqueue()
            break
        decided = spread_on()
    for way in urgent:
        send_job.enqueue(way)


@task()
def send_job(way_name: str) -> None:
    """Hand on what is due by a way."""
    way = ways.find(way_name)
    if way is not None and way.deliver is not None:
        send_due(way)


def send_all_due() -> int:
    """Hand on what is due by any way; returns how many deliveries were dealt with."""
    return sum(send_due(way) for way in ways if way.deliver is not None)


def finish_spreads() -> None:
    """Go on with what a worker that died has left."""
    while spread_on() is not None:
        pass


def tidy() -> int:
    """Forget what is old, and what waits in vain."""
    return prune() + forget_undeliverable()


JOBS = (
    PeriodicJob("notifications.sending", timedelta(seconds=10), send_all_due),
    PeriodicJob("notifications.spreading", timedelta(seconds=30), finish_spreads),
    PeriodicJob("notifications.regular", timedelta(minutes=2), send_regular),
    PeriodicJob("notifications.receptions", timedelta(minutes=30), prepare_receptions),
    PeriodicJob("notifications.tidying", timedelta(hours=12), tidy),
)
