"""Who reckons figures lets whoever serves pages go first."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

# Where all want the processors, what is awaited has a fifteenth of them, and what nobody waits for next to nothing.
_AWAITED, _LAST = 12, 19
_TRIES, _BETWEEN_SECONDS = 10, 0.11


def give_way(*, is_awaited: bool) -> None:
    """Take of processors and disk what others leave.

    It holds for threads and processes that are started later. Linux may divide its time between sessions before it
    does between processes, whose rank is then of use among their like alone: so this is a session of its own, which
    has that rank too.
    """
    niceness = _AWAITED if is_awaited else _LAST
    with suppress(OSError):
        os.setsid()
    for _try in range(_TRIES):
        if _rank_session(niceness):
            break
        time.sleep(_BETWEEN_SECONDS)
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_BATCH if is_awaited else os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))


def _rank_session(niceness: int) -> bool:
    """Give the session of this process that rank, up or down; whether nothing is left to be done.

    Of all who have no rights Linux lets one in a tenth of a second: it has to be tried again.
    """
    try:
        if os.getsid(0) == os.getpid():
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
