"""The workers' signs of life, which the worker gives and the doctor, the figures and other workers read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from folkmoot.core.models import PeriodicRun

HEARTBEAT = "worker:"
# A worker that has not been heard of for so long is taken for dead, and its jobs are given to others.
DEAD_AFTER = timedelta(seconds=90)


def live_workers() -> set[str]:
    """The ids of the workers heard of lately."""
    rows = PeriodicRun.objects.filter(name__startswith=HEARTBEAT, started_at__gt=timezone.now() - DEAD_AFTER)
    return {name.removeprefix(HEARTBEAT) for name in rows.values_list("name", flat=True)}


def last_heartbeat() -> datetime | None:
    """When any worker was last heard of."""
    rows = PeriodicRun.objects.filter(name__startswith=HEARTBEAT).order_by("-started_at")
    return rows.values_list("started_at", flat=True).first()
