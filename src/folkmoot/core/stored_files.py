"""Stored files and who names them: what nobody names any more goes, what is named must be there.

Files are kept under their content's hash ("ab/cd/abcd….webp"), so one file may belong to many rows, of several
communities; no row can tell alone when its file may go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils import timezone

from folkmoot.core.registry import file_owners

# Long enough for a form that was sent to become a row.
UNNAMED_FOR = timedelta(days=1)
_FOLDER = re.compile(r"[0-9a-f]{2}")
# In parts, so that what is held in memory stays small however many files there are.
_PARTS = "0123456789abcdef"


def unnamed_files() -> Iterator[str]:
    """Keys of files that nothing names, and that are not just being uploaded."""
    for part in _PARTS:
        folders = [folder for folder in _folders("") if folder.startswith(part)]
        named = {_digest(key) for _owner, key in _named(part)} if folders else set()
        for folder in folders:
            for inner in _folders(folder):
                for name in _files(f"{folder}/{inner}"):
                    key = f"{folder}/{inner}/{name}"
                    if _digest(key) not in named and _is_old(key):
                        yield key


def missing_files() -> Iterator[tuple[str, str]]:
    """Who names it, and the key, of every file that is named and not there."""
    for part in _PARTS:
        for owner, key in sorted(set(_named(part))):
            if not default_storage.exists(key):
                yield owner, key


def sweep_files() -> int:
    """Delete what nothing names; how many went."""
    swept = 0
    for key in unnamed_files():
        # Asked once more: the same content may have been uploaded since the rows were read.
        if not any(True for _found in _named(key)) and _is_old(key):
            default_storage.delete(key)
            swept += 1
    return swept


def check_files(fix: bool) -> Iterator[str]:
    """Yield a sentence for every file that is missing or that nothing names; with `fix` the latter go."""
    for owner, key in missing_files():
        yield f"{key} is named by {owner} and missing"
    for key in list(unnamed_files()):
        yield f"{key} is named by nothing"
    if fix:
        sweep_files()


def _named(prefix: str) -> Iterator[tuple[str, str]]:
    return ((owner.name, key) for owner in file_owners for key in owner.keys(prefix))


def _digest(key: str) -> str:
    # Smaller sizes of a picture ("….w480.webp") stay and go with it.
    return PurePosixPath(key).name.split(".", 1)[0]


def _folders(path: str) -> list[str]:
    try:
        return sorted(name for name in default_storage.listdir(path)[0] if _FOLDER.fullmatch(name))
    except FileNotFoundError:
        return []


def _files(path: str) -> list[str]:
    return sorted(default_storage.listdir(path)[1])


def _is_old(key: str) -> bool:
    try:
        return default_storage.get_modified_time(key) < timezone.now() - UNNAMED_FOR
    except FileNotFoundError:
        return False
