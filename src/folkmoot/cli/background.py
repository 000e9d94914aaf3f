"""The worker's threads: what rooms do beside its loop, because it waits for others' servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from folkmoot.core.registry import BackgroundLoop, background_loops

log = structlog.get_logger("folkmoot.worker")
_PAUSE_SECONDS = 10.0
# Less than the supervisor waits before it kills.
_STOP_SECONDS = 20.0


@contextmanager
def running_loops() -> Iterator[None]:
    """Run every registered loop during the block; afterwards each finishes what it has in hand."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_keep_running, args=(loop, stop), name=loop.name, daemon=True)
        for loop in background_loops
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                log.warning("left behind: it did not stop in time", loop=thread.name)


def _keep_running(loop: BackgroundLoop, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            loop.run(stop)
        except Exception:
            log.exception("a background loop failed", loop=loop.name)
            stop.wait(_PAUSE_SECONDS)
