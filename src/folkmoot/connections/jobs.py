"""What the worker does for connections by the clock."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import connection

from folkmoot.connections.commands.answers import forget_old_answers
from folkmoot.connections.commands.imports import carry_out_import, claim_next_import
from folkmoot.connections.models import ImportRun
from folkmoot.core.registry import PeriodicJob


def pick_up_imports() -> int:
    """Begin an import that waits, in a thread of its own: a long one must not keep the worker from its other work."""
    run = claim_next_import()
    if run is None:
        return 0
    threading.Thread(target=_carry_out, args=(run,), name=f"import-{run.id}", daemon=True).start()
    return 1


def _carry_out(run: ImportRun) -> None:
    try:
        carry_out_import(run)
    finally:
        connection.close()


JOBS = (
    PeriodicJob("connections.imports", timedelta(seconds=3), pick_up_imports),
    PeriodicJob("connections.idempotency", timedelta(hours=1), forget_old_answers),
)
