"""Awaited work by what others leave of the processors, and by a share of them where that is next to nothing.

Linux lets nobody without rights come back from its idle rank. So the work begins in a child of that rank, which no page
notices; where the child starves it is ended, and the work is done again from its beginning by the process that waits
for it, which has kept its rank. For a while nothing is tried in that way then. The session of them all, whose rank may
rise again, has the last one too but for that while.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from folkmoot.insights.store.priority import rank_process

_LOOK_SECONDS = 0.25
# Of one processor, over so many looks: whoever gets less would hardly get less of a full machine by its own rank.
_LEAST_SHARE, _LOOKS = 0.1, 6
_CROWDED_SECONDS = 30.0


def by_what_others_leave(work: Callable[[], bytes], crowded: Path) -> bytes:
    """What `work` gives. The alarm that is set for this process holds for the child too.

    The file `crowded` is as old as it is since somebody starved.
    """
    if not hasattr(os, "SCHED_IDLE") or was_crowded(crowded):
        return work()
    left = signal.getitimer(signal.ITIMER_REAL)[0]
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        signal.setitimer(signal.ITIMER_REAL, left)
        _work_and_end(work, sending)
    os.close(sending)
    with os.fdopen(receiving, "rb") as file:
        does_starve = _starves(child, receiving)
        if does_starve:
            os.kill(child, signal.SIGKILL)
        found = file.read()
    is_done = os.waitpid(child, 0)[1] == 0
    if does_starve and not is_done:
        crowded.touch(mode=0o600)
        return work()
    if not is_done:
        raise ChildProcessError("What reckoned ended without an answer.")
    return found


def was_crowded(crowded: Path) -> bool:
    """Whether somebody starved lately."""
    try:
        return 0 <= time.time() - crowded.stat().st_mtime < _CROWDED_SECONDS
    except OSError:
        return False


def _work_and_end(work: Callable[[], bytes], sending: int) -> None:
    code = 1
    try:
        rank_process(is_awaited=False)
        with os.fdopen(sending, "wb") as file:
            file.write(work())
        code = 0
    finally:
        os._exit(code)


def _starves(child: int, receiving: int) -> bool:
    """Wait for the child's answer: whether it could have gone on at so many looks, and was hardly let."""
    looks: deque[tuple[float, bool]] = deque(maxlen=_LOOKS + 1)
    while not select.select([receiving], [], [], _LOOK_SECONDS)[0]:
        looks.append((_processor_seconds(child), _is_runnable(child)))
        had = looks[-1][0] - looks[0][0]
        is_full = len(looks) > _LOOKS and all(is_runnable for _seconds, is_runnable in looks)
        if is_full and had < _LEAST_SHARE * _LOOKS * _LOOK_SECONDS:
            return True
    return False


def _processor_seconds(pid: int) -> float:
    """What all threads of a process have had; Linux makes the number of this clock of the process's."""
    with suppress(OSError):
        return time.clock_gettime((~pid << 3) | 2)
    return 0.0


def _is_runnable(pid: int) -> bool:
    """Whether one of its threads works, or would if it were let: those that wait for a disk or a server do not."""
    for path in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):
            if path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "R":
                return True
    return False
