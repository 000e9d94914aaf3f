"""What the worker does for backtests by the clock."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection

from folkmoot.core.registry import PeriodicJob
from folkmoot.moderation.commands.backtests import carry_out_backtest, claim_next_backtest
from folkmoot.moderation.commands.hit_batches import carry_on_with_batches
from folkmoot.moderation.models import BacktestRun


def pick_up_backtests() -> int:
    """Begin a backtest that waits, in a thread of its own: a long one must not keep the worker from its other work."""
    run = claim_next_backtest()
    if run is None:
        return 0
    threading.Thread(target=_carry_out, args=(run,), name=f"backtest-{run.id}", daemon=True).start()
    return 1


def _carry_out(run: BacktestRun) -> None:
    try:
        carry_out_backtest(run)
    finally:
        connection.close()


JOBS = (
    PeriodicJob("moderation.backtests", timedelta(seconds=3), pick_up_backtests),
    PeriodicJob("moderation.hit_batches", timedelta(seconds=3), carry_on_with_batches),
)
