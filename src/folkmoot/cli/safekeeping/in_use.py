"""Who uses a data folder: what serves holds a lock on a file in it, and what must be alone asks for it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from folkmoot.cli.outcome import refuse

_FILE = "in-use"


def mark_in_use(folder: Path) -> None:
    """Hold the folder until this process and those it forks have ended."""
    _lock(folder, fcntl.LOCK_SH)


def demand_alone(folder: Path) -> None:
    """Refuse while anything serves from the folder; hold it alone until this process ends."""
    _lock(folder, fcntl.LOCK_EX)


def _lock(folder: Path, kind: int) -> None:
    # Never closed: the lock lives as long as the process and its children.
    descriptor = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(f"{folder} is in use. Stop Folkmoot (`up`, `serve`, `worker`) first, or wait for the restore to end.")
