"""Opening a source: a folder, a zip, a tar (packed or not) or one file, read alike and never unpacked onto the disk."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

ENTRIES_AT_MOST = 2_000_000
ENTRY_BYTES_AT_MOST = 8 * 1024**3
RATIO_AT_MOST = 1_000
_SMALL = 1024 * 1024
# zipfile says RuntimeError and NotImplementedError of what is encrypted or packed in a way it does not know, and the
# rest of damaged directories and headers.
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, NotImplementedError,
    RuntimeError, struct.error, OverflowError, ValueError,
)  # fmt: skip

_OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".bz2": bz2.open}


class SourceBroken(Exception):
    """The source cannot be read at all, or not from here on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source. `path` is relative, with slashes, and never leaves the source."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    def read(self, limit: int = 512 * 1024 * 1024) -> bytes:
        """The whole content; raises SourceBroken when it is larger than `limit` or damaged."""
        try:
            with self.open() as file:
                content = file.read(limit + 1)
        except BROKEN as error:
            raise SourceBroken(f"{self.path} is damaged: {error}") from error
        if len(content) > limit:
            raise SourceBroken(f"{self.path} is larger than {limit // 1024**2} MB")
        return content


@dataclass(slots=True)
class Source:
    """The files of a source in the order of their paths, and what could not be opened."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def find(self, name: str) -> Entry | None:
        """The file of that name nearest to the top."""
        found = [entry for entry in self.entries if entry.name.lower() == name.lower()]
        return min(found, key=lambda entry: entry.path.count("/"), default=None)

    def ending(self, *suffixes: str) -> list[Entry]:
        """The files whose names end so."""
        return [entry for entry in self.entries if entry.name.lower().endswith(suffixes)]


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a source of any of the kinds; archives directly inside a folder are opened too."""
    if not path.exists():
        raise SourceBroken(f"there is no {path}")
    source = Source(path.name)
    with contextlib.ExitStack() as stack:
        try:
            _add(source, stack, path, "")
        except BROKEN as error:
            if not source.entries:
                raise SourceBroken(f"{path.name} cannot be read: {error}") from error
            source.refused.append((path.name, f"damaged from here on: {error}"))
        source.entries.sort(key=lambda entry: entry.path)
        yield source


def _add(source: Source, stack: contextlib.ExitStack, path: Path, prefix: str) -> None:
    if path.is_dir():
        for child in sorted(path.rglob("*")):
            if child.is_file() and not child.is_symlink():
                shown = child.relative_to(path).as_posix()
                try:
                    _add_file(source, stack, child, shown)
                except (SourceBroken, *BROKEN) as error:
                    source.refused.append((shown, f"it cannot be read: {error}"))
    else:
        _add_file(source, stack, path, prefix + path.name)


def _add_file(source: Source, stack: contextlib.ExitStack, path: Path, shown: str) -> None:
    if zipfile.is_zipfile(path):
        _add_zip(source, stack.enter_context(zipfile.ZipFile(path)), shown)
    elif path.name.lower().endswith((".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tar.xz")):
        _add_tar(source, stack, path, shown)
    elif path.name.lower().endswith(".zip"):
        raise SourceBroken(f"{path.name} is not a zip file, or it is cut off")
    else:
        source.entries.append(Entry(shown, path.stat().st_size, lambda: path.open("rb")))


def _add_zip(source: Source, archive: zipfile.ZipFile, shown: str) -> None:
    for info in archive.infolist()[:ENTRIES_AT_MOST]:
        if info.is_dir():
            continue
        reason = _unsafe(info.filename, info.file_size, info.compress_size)
        if info.flag_bits & 0x1:
            reason = "it is encrypted"
        if reason:
            source.refused.append((info.filename, reason))
            continue
        source.entries.append(Entry(_relative(info.filename), info.file_size, lambda i=info: archive.open(i)))  # type: ignore[misc]


def _add_tar(source: Source, stack: contextlib.ExitStack, path: Path, shown: str) -> None:
    # Random access into a packed tar unpacks it again for every file: unpack it once, into a file without a name.
    plain = stack.enter_context(_unpacked(path))
    archive = stack.enter_context(tarfile.TarFile(fileobj=plain))
    try:
        for info in archive:
            if info.isdir():
                continue
            reason = _unsafe(info.name, info.size, info.size) if info.isfile() else "it is a link or a device"
            if reason:
                source.refused.append((info.name, reason))
                continue
            source.entries.append(Entry(_relative(info.name), info.size, lambda i=info: _member(archive, i)))  # type: ignore[misc]
    except BROKEN as error:
        source.refused.append((path.name, f"damaged from here on: {error}"))


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    if path.name.lower().endswith(".tar"):
        with path.open("rb") as file:
            yield file
        return
    opener = _OPENERS.get(path.suffix.lower(), gzip.open)
    limit = min(ENTRY_BYTES_AT_MOST, path.stat().st_size * RATIO_AT_MOST + _SMALL)
    with tempfile.TemporaryFile() as plain:
        with opener(path, "rb") as packed:
            try:
                while chunk := packed.read(1 << 20):
                    plain.write(chunk)
                    if plain.tell() > limit:
                        raise SourceBroken(f"{path.name} unpacks to far more than it should")
            except (EOFError, zlib.error, lzma.LZMAError, OSError):
                if not plain.tell():
                    raise
        plain.seek(0)
        yield plain


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(info)
    return file if file is not None else io.BytesIO()


def _unsafe(name: str, size: int, packed: int) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or (len(parts[0]) > 1 and parts[0][1] == ":"):
        return "its path leads out of the archive"
    if size > ENTRY_BYTES_AT_MOST or (size > _SMALL and size > max(1, packed) * RATIO_AT_MOST):
        return "it unpacks to far more than it should"
    return ""


def _relative(name: str) -> str:
    return str(PurePosixPath(name.replace("\\", "/")))
