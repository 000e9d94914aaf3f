"""Opening a source: a folder, a zip, a tar (packed or not) or one file, read alike and never unpacked onto the disk."""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from folkmoot.connections.importers.files import BROKEN, Entry, FileList, SourceBroken, readable_path
from folkmoot.connections.importers.packings import FolderFiles, TarFiles, ZipFiles, refused_packing

__all__ = ["BROKEN", "Entry", "Source", "SourceBroken", "open_source"]

_TAR = (".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz", ".tbz2", ".txz")
_PACKED = (".7z", ".rar", ".zst", ".zip", *_TAR)
# Packed as a zip, but one file to whoever saved it.
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
# What systems leave beside the files; nobody exported it.
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class Source:
    """The files of a source in the order of their paths, and what could not be opened."""

    def __init__(self, name: str, files: FileList) -> None:
        self.name = name
        self.refused: list[tuple[str, str]] = []
        self._files = files

    @property
    def entries(self) -> Iterator[Entry]:
        """All files, read from disk anew each time: there may be hundreds of thousands."""
        return self._files.all()

    def find(self, name: str) -> Entry | None:
        """The file of that name nearest to the top, packed (.gz) or not."""
        return self._files.nearest(name)

    def beside(self, name: str, entry: Entry) -> Entry | None:
        """The file of that name in the folder of another; where only one of that other is there, wherever it lies."""
        folder = PurePosixPath(entry.path).parent
        there = next((each for each in self._files.named(name) if PurePosixPath(each.path).parent == folder), None)
        return there or (self.find(name) if len(self._files.named(entry.name)) == 1 else None)

    def others(self, entry: Entry) -> list[Entry]:
        """The other files of the same name."""
        return [each for each in self._files.named(entry.name) if each.number != entry.number]

    def ending(self, *suffixes: str) -> Iterator[Entry]:
        """The files whose names end so, packed (.gz) or not."""
        return (entry for entry in self._files.all() if entry.name.lower().endswith(suffixes))

    def has(self, *suffixes: str) -> bool:
        """Whether any file's name ends so."""
        return next(self.ending(*suffixes), None) is not None

    def hint(self) -> str:
        """What may be why nothing was found in it; empty where nothing is."""
        for path, reason in self.refused:
            return f"; {path}: {reason}"
        packed = next(self.ending(*_PACKED), None)
        return f"; {packed.path} is packed itself: unpack it and import the folder" if packed else ""

    def count(self) -> int:
        """How many files there are."""
        return self._files.count

    def numbered(self, number: int) -> Entry:
        """The file with that `number`."""
        return self._files.numbered(number)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a source of any of the kinds; archives directly inside a folder are opened too."""
    if not path.exists():
        raise SourceBroken(f"there is no {path}")
    with contextlib.ExitStack() as stack:
        files = stack.enter_context(FileList())
        source = Source(readable_path(path.name), files)
        try:
            if path.is_dir():
                _add_folder(source, files, stack, path)
            else:
                _add_file(source, files, stack, path, path.name)
        except BROKEN as error:
            if not files.count:
                raise SourceBroken(f"{source.name} cannot be read: {error}") from error
            source.refused.append((source.name, f"damaged from here on: {error}"))
        yield source


def _add_folder(source: Source, files: FileList, stack: contextlib.ExitStack, root: Path) -> None:
    opener = files.add_opener(FolderFiles(root))
    for folder, _names, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            if path.is_symlink() or not path.is_file():
                continue
            shown = str(path.relative_to(root))
            try:
                _add_file(source, files, stack, path, shown, opener)
            except (SourceBroken, *BROKEN) as error:
                source.refused.append((readable_path(shown), f"it cannot be read: {error}"))


def _add_file(
    source: Source, files: FileList, stack: contextlib.ExitStack, path: Path, shown: str, opener: int | None = None
) -> None:
    name = path.name.lower()
    if _is_litter(shown):
        return
    if name.endswith(_TAR):
        tar = TarFiles(path, stack)
        _add_all(source, files, files.add_opener(tar), tar.listed(source.refused))
    elif not name.endswith(_WORKBOOKS) and zipfile.is_zipfile(path):
        archive = ZipFiles(path, stack)
        _add_all(source, files, files.add_opener(archive), archive.listed(source.refused))
    elif name.endswith(".zip"):
        raise SourceBroken(f"{readable_path(path.name)} is not a zip file, or it is cut off")
    elif packing := refused_packing(path):
        raise SourceBroken(
            f"{readable_path(path.name)} is packed as {packing}, which is not read here: "
            "unpack it and import the folder"
        )
    else:
        opener = files.add_opener(FolderFiles(path.parent)) if opener is None else opener
        files.add(readable_path(shown), path.stat().st_size, opener, os.fsencode(shown))


def _add_all(source: Source, files: FileList, opener: int, listed: Iterator[tuple[str, int, bytes]]) -> None:
    for path, size, key in listed:
        if not _is_litter(path):
            files.add(path, size, opener, key)


def _is_litter(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.startswith("._") or name.lower() in _LITTER or "__MACOSX/" in path
