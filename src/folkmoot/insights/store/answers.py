"""Answers that are kept until the store changes: several processes serve pages, and all of them ask the same."""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from folkmoot.insights.store.asking import Question
from folkmoot.insights.store.editions import definitions, editions_of
from folkmoot.insights.store.folder import folder_of

_FOLDER = "answers"
_OLD_SECONDS = 24 * 3600.0
_LOOKED = "looked"
_LATELY_SECONDS = 14 * 24 * 3600.0
_Known = tuple[Any]


def path_of(question: Question, version: int) -> Path:
    """Where the answer to this question to this version of the store is kept, as long as it means the same."""
    function = question.function
    asked = (function.__module__, function.__qualname__, question.args, sorted(question.kwargs.items()))
    digest = hashlib.sha256(f"{definitions()}:{asked!r}".encode()).hexdigest()
    return folder_of(question.community_id) / _FOLDER / f"{version}-{digest}"


def read(path: Path) -> _Known | None:
    """The answer, in a tuple; None where it is not known."""
    try:
        known: _Known = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, in a folder that is shut
        return known
    except (OSError, pickle.PickleError, EOFError, AttributeError, ImportError):
        return None


def keep(path: Path, known: _Known) -> None:
    """Keep an answer. Where the disk is full it is reckoned again."""
    passing = path.with_name(f".{path.name}-{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing.write_bytes(pickle.dumps(known))
        os.replace(passing, path)


def note_look(community_id: int) -> None:
    """Note that somebody looks at the figures of a community; once an hour is enough."""
    path = folder_of(community_id) / _LOOKED
    with suppress(OSError):
        if not path.exists() or path.stat().st_mtime < time.time() - 3600:
            path.touch(mode=0o600)


def is_looked_at(community_id: int) -> bool:
    """Whether anybody looked in the last two weeks."""
    try:
        return (folder_of(community_id) / _LOOKED).stat().st_mtime > time.time() - _LATELY_SECONDS
    except OSError:
        return False


def forget_others(community_id: int, version: int) -> None:
    """Delete answers to other versions, and those that nobody asked for lately; editions keep theirs."""
    folder = folder_of(community_id) / _FOLDER
    old = time.time() - _OLD_SECONDS
    in_editions = {str(each.version) for each in editions_of(community_id).values()}
    for path in folder.glob("*") if folder.is_dir() else ():
        of_version = path.name.partition("-")[0]
        with suppress(OSError):
            if of_version not in in_editions and (of_version != str(version) or path.stat().st_mtime < old):
                path.unlink()
