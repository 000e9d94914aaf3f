"""Each test's own folder for files, which is there when a test keeps one."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage

_folder = Path()
_number = 0


def begin(folder: Path) -> None:
    """Have the folders of this process's tests in that folder."""
    global _folder
    _folder = folder


def turn() -> None:
    """Have another folder from here on."""
    global _number
    _number += 1


class OwnFiles(FileSystemStorage):
    """Files in the folder of the test that runs."""

    @property
    def base_location(self) -> str:
        return str(_folder / str(_number))

    @property
    def location(self) -> str:
        return self.base_location
