"""Answers that are kept until the store changes: several processes serve pages, and all of them ask the same."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from folkmoot.insights.store.asking import Question
from folkmoot.insights.store.editions import definitions, editions_of
from folkmoot.insights.store.folder import folder_of

_FOLDER = "answers"
_OLD_SECONDS = 24 * 3600.0
_HOUR = 3600.0
_AT_MOST = 4000
_LOOKED, _SWEPT = "looked", "swept"
_LATELY_SECONDS = 14 * 24 * 3600.0
_Known = tuple[Any]


def path_of(question: Question, version: int) -> Path:
    """Where the answer to this question to this version of the store is kept, as long as it means the same."""
    function = question.function
    asked = (function.__module__, function.__qualname__, question.args, sorted(question.kwargs.items()))
    digest = hashlib.sha256(f"{definitions()}:{asked!r}".encode()).hexdigest()
    return folder_of(question.community_id) / _FOLDER / f"{version}-{digest}"


def read(path: Path) -> _Known | None:
    """The answer, in a tuple; None where it is not known. Its file is as old as the last who asked, to the hour."""
    try:
        known: _Known = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in a folder that is shut
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _HOUR:
                os.utime(path)
        return known
    except (OSError, pickle.PickleError, EOFError, AttributeError, ImportError):
        return None


def keep(path: Path, known: _Known) -> None:
    """Keep an answer, and once an hour look for old ones. Where the disk is full it is reckoned again."""
    passing = path.with_name(f".{path.name}-{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing.write_bytes(pickle.dumps(known))
        os.replace(passing, path)
        if _is_due(path.parent.parent / _SWEPT):
            forget_others(int(path.parent.parent.name), int(path.name.partition("-")[0]))


@contextmanager
def alone(path: Path, waiting: Callable[[], AbstractContextManager[None]] = nullcontext) -> Iterator[None]:
    """While this lasts nobody else reckons what is kept there: they wait, and then find it.

    Who has to wait does so within `waiting`. Where the disk is full nobody waits.
    """
    lock = path.with_name(f".{path.name}.lock")
    descriptor = _locked(lock, waiting)
    try:
        yield
    finally:
        if descriptor is not None:
            lock.unlink(missing_ok=True)
            os.close(descriptor)


def _locked(lock: Path, waiting: Callable[[], AbstractContextManager[None]]) -> int | None:
    """The file that is locked; None where there is no room for it."""
    while True:
        try:
            lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with waiting():
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Who had it before has taken it away: whoever comes now would lock another file.
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                return descriptor
        os.close(descriptor)


def note_look(community_id: int) -> None:
    """Note that somebody looks at the figures of a community; once an hour is enough."""
    with suppress(OSError):
        _is_due(folder_of(community_id) / _LOOKED)


def is_looked_at(community_id: int) -> bool:
    """Whether anybody looked in the last two weeks."""
    try:
        return (folder_of(community_id) / _LOOKED).stat().st_mtime > time.time() - _LATELY_SECONDS
    except OSError:
        return False


def forget_others(community_id: int, version: int) -> None:
    """Delete answers to other versions, those that nobody asked for lately, and of too many the oldest.

    Those to the versions of editions, which may stand while nothing changes, for as long as somebody looks at them.
    """
    folder, now = folder_of(community_id) / _FOLDER, time.time()
    lasting = {str(version): _OLD_SECONDS} | {
        str(each.version): _LATELY_SECONDS for each in editions_of(community_id).values()
    }
    kept: list[tuple[float, Path]] = []
    for path in folder.glob("*") if folder.is_dir() else ():
        with suppress(OSError):
            at = path.stat().st_mtime
            # What begins with a dot is being written at this moment, or was broken off.
            unasked = _HOUR if path.name.startswith(".") else lasting.get(path.name.partition("-")[0], 0.0)
            if at < now - unasked:
                path.unlink()
            else:
                kept.append((at, path))
    for _at, path in sorted(kept)[:-_AT_MOST]:
        path.unlink(missing_ok=True)


def _is_due(mark: Path) -> bool:
    """Whether the file was not touched for an hour; then it is now."""
    if mark.exists() and mark.stat().st_mtime > time.time() - _HOUR:
        return False
    mark.touch(mode=0o600)
    return True
