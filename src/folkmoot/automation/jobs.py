"""What the worker does for workflows by the clock."""

from __future__ import annotations

from datetime import timedelta

from folkmoot.automation.commands import look_at_clock, run_due
from folkmoot.core.registry import PeriodicJob

_BATCHES_AT_ONCE = 20


def take_due_steps() -> int:
    """Batch after batch until nothing is due, with an end, so that other work gets its turn."""
    total = 0
    for _batch in range(_BATCHES_AT_ONCE):
        moved = run_due()
        total += moved
        if moved == 0:
            break
    return total


JOBS = (
    PeriodicJob("automation.clock", timedelta(minutes=1), look_at_clock),
    PeriodicJob("automation.steps", timedelta(seconds=10), take_due_steps),
)
