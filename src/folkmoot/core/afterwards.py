"""Work that must be kept even where the transaction that caused it is undone: it is done when that one has ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
_AT_MOST = 1000
_waiting = threading.local()


def afterwards(work: Callable[[], None]) -> None:
    """Do `work` now, or when the transaction that is open has ended, whichever way.

    Whoever opens transactions for others (requests, the postman) calls `do_what_waits` after them.
    """
    if not connection.in_atomic_block:
        work()
        return
    queue: list[Callable[[], None]] = _waiting.__dict__.setdefault("queue", [])
    if len(queue) < _AT_MOST:
        queue.append(work)


def forget_what_waits() -> None:
    """Do none of it: a test begins, and what another one left is about rows that are gone."""
    _waiting.__dict__.pop("queue", None)


def do_what_waits() -> None:
    """Do what was put off. What fails is logged and forgotten: it is about something that is over."""
    queue: list[Callable[[], None]] = _waiting.__dict__.pop("queue", [])
    for work in queue:
        try:
            work()
        except DatabaseError:
            log.exception("could not be noted afterwards")
