"""Files on this machine's disk, which are there whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

INCOMING = ".incoming"
_LEFT_OVER_AFTER = 24 * 60 * 60


class WholeFileStorage(FileSystemStorage):
    """Writes beside and renames, so that a full disk or a killed process leaves no half of a file under its name."""

    _swept = False

    def _save(self, name: str, content: File[Any]) -> str:
        self._sweep()
        passing = f"{INCOMING}/{uuid4().hex}"
        try:
            super()._save(passing, content)  # type: ignore[misc]  # the stubs do not know it
            self._sync(passing)
            Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
            if self.exists(name):
                name = self.get_available_name(name)
            os.replace(self.path(passing), self.path(name))
        except BaseException:
            with suppress(OSError):
                os.unlink(self.path(passing))
            raise
        return name

    def _sync(self, name: str) -> None:
        """What is acknowledged stays, also when the power goes."""
        descriptor = os.open(self.path(name), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _sweep(self) -> None:
        """Once a process, drop what killed processes left a day ago or more."""
        if self._swept:
            return
        self._swept = True
        for path in self._left_over():
            with suppress(OSError):
                path.unlink()

    def _left_over(self) -> Iterator[Path]:
        folder = Path(self.path(INCOMING))
        if folder.is_dir():
            old = time.time() - _LEFT_OVER_AFTER
            for path in folder.iterdir():
                with suppress(OSError):
                    if path.stat().st_mtime < old:
                        yield path
