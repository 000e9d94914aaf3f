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
    # The engine keeps its own limit; this is for what it does not count, such as one enormous text. Addresses that it
    # reserves, a gigabyte and more before the first row, are no memory: what it may write to is.
    memory = _writable() + 2 * memory_mb * _MB
    processor = int(seconds * 2) + 1
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        _soft, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _writable() -> int:
    """How many bytes of its own this process may write to."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    [size] = [line.split()[1] for line in lines if line.startswith("VmData:")]
    return int(size) * 1024
