"""Page views gathered in the process for two seconds and then laid aside for the store together.

What is lost when a process is killed is what it saw in those.
"""

from __future__ import annotations

import atexit
import threading
from collections import defaultdict

import structlog

from folkmoot.insights.store.inbox import append
from folkmoot.insights.store.table import Row

GATHER_SECONDS = 2.0
log = structlog.get_logger(__name__)
_lock = threading.Lock()
_gathered: dict[tuple[int, str], list[Row]] = defaultdict(list)
_timer: threading.Timer | None = None


def gather(community_id: int, table: str, row: Row) -> None:
    """Keep a row of "visits" or "searches"; it is laid aside with others in a moment."""
    global _timer
    with _lock:
        _gathered[community_id, table].append(row)
        if _timer is None:
            _timer = threading.Timer(GATHER_SECONDS, lay_aside)
            _timer.daemon = True
            _timer.start()


def lay_aside() -> None:
    """Lay aside what was gathered. A full disk loses page views and nothing else."""
    global _timer
    with _lock:
        gathered, _timer = dict(_gathered), None
        _gathered.clear()
    for (community_id, table), rows in gathered.items():
        try:
            append(community_id, table, rows)
        except OSError as error:
            log.warning("page views were not kept", error=str(error))


atexit.register(lay_aside)
