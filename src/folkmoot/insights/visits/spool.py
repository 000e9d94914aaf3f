"""Where a page view waits until the worker takes it to the store: a file, so that a page writes to no table for it.

Each process gathers what it saw for two seconds and appends it in one write. What is lost when a process is killed is
what it saw in those. A file that nobody takes stops growing at 64 MB.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

GATHER_SECONDS = 2.0
MOST_BYTES = 64 * 1024 * 1024
# A process may still write to a file that has just been renamed.
SETTLE_SECONDS = 5.0
log = structlog.get_logger(__name__)
_lock = threading.Lock()
_gathered: list[str] = []
_timer: threading.Timer | None = None

Line = dict[str, Any]


def note(line: Line) -> None:
    """Keep a line; it is written with others in a moment."""
    global _timer
    with _lock:
        _gathered.append(json.dumps(line, separators=(",", ":"), ensure_ascii=False))
        if _timer is None:
            _timer = threading.Timer(GATHER_SECONDS, write)
            _timer.daemon = True
            _timer.start()


def write() -> None:
    """Append what was gathered. A full disk loses page views and nothing else."""
    global _timer
    with _lock:
        lines, _timer = list(_gathered), None
        _gathered.clear()
    if not lines:
        return
    try:
        _append("".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        log.warning("page views were not kept", error=str(error))


def take() -> Iterator[tuple[Path, list[Line]]]:
    """The lines that wait, a file at a time; who has dealt with a file unlinks it. What it leaves comes again."""
    folder = _folder()
    inbox = folder / "inbox.jsonl"
    if inbox.exists():
        inbox.rename(folder / f"taken-{time.time_ns()}-{secrets.token_hex(3)}.jsonl")
    for path in sorted(folder.glob("taken-*.jsonl")):
        if time.time() - path.stat().st_mtime >= SETTLE_SECONDS:
            yield path, list(_lines(path))


def _append(lines: bytes) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "inbox.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.fstat(descriptor).st_size < MOST_BYTES:
            os.write(descriptor, lines)
    finally:
        os.close(descriptor)


def _lines(path: Path) -> Iterator[Line]:
    """What can be read of it: the last line may have been cut off by a crash."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def _folder() -> Path:
    return Path(settings.DATA) / "visits"


atexit.register(write)
