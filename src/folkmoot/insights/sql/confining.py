"""The cage of a process that answers what somebody typed: beyond it, the system itself ends it."""

from __future__ import annotations

import resource
from pathlib import Path

_MB = 1 << 20
_FILES = 2048


def confine(seconds: float, memory_mb: int) -> None:
    """Limit this process for good: processor time, memory beside what it has, no writing of files, no core dumps.

    To be called in a process that answers one question and ends.
    """
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    # The engine keeps its own limit; this is for what it does not count, such as one enormous text.
    memory = pages * resource.getpagesize() + 2 * memory_mb * _MB
    processor = int(seconds * 2) + 1
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        _soft, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
