"""Page views and searches on their way into the store: appended to a file, from which they are taken in batches.

They are told once and stand nowhere else. Each has a key: told twice, it counts once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from folkmoot.insights.store.folder import folder_of

_FOLDER = "inbox"
# More than a day's page views of a large community; a worker that is down that long costs the rest.
_BYTES_AT_MOST = 256 * 1024 * 1024
TABLES = ("visits", "searches")


def append(community_id: int, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Lay rows of "visits" or "searches" aside for the store. `at` is a moment of UTC; `day` is found by the store.

    Quick, from any process, and safe among several. Where nobody takes them out, what is too much is lost.
    """
    if table not in TABLES:
        raise KeyError(table)
    lines = "".join(json.dumps(dict(row), default=_written) + "\n" for row in rows).encode()
    if not lines:
        return
    path = folder_of(community_id) / _FOLDER / f"{table}.jsonl"
    while True:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if not _is_there_still(descriptor, path):
                continue
            if os.fstat(descriptor).st_size < _BYTES_AT_MOST:
                os.write(descriptor, lines)
            return
        finally:
            os.close(descriptor)


def forget_taken(community_id: int) -> None:
    """Delete what was put in, once a manifest names it."""
    for path in (folder_of(community_id) / _FOLDER).glob("*.taken-*"):
        with suppress(OSError):
            path.unlink()


def waiting_bytes(community_id: int) -> int:
    """How much lies in the inbox."""
    return sum(path.stat().st_size for path in (folder_of(community_id) / _FOLDER).glob("*.jsonl*"))


def taken(folder: Path, table: str) -> list[Path]:
    """The files to be put in: the one that grew, moved aside while nobody writes to it, and any left over."""
    folder = folder / _FOLDER
    path = folder / f"{table}.jsonl"
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.replace(path, folder / f"{table}.jsonl.taken-{os.fstat(descriptor).st_ino}-{os.getpid()}")
        finally:
            os.close(descriptor)
    return sorted(folder.glob(f"{table}.jsonl.taken-*"))


def read(taken: list[Path]) -> Iterator[dict[str, object]]:
    """What stands in these files."""
    for path in taken:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                # The last line of a machine that lost power may be half a line.
                with suppress(ValueError):
                    yield json.loads(line)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _is_there_still(descriptor: int, path: Path) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(type(value).__name__)
