"""The list of a source's files. It is kept on disk: an export may be a folder of a million of them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Protocol, Self

from folkmoot.connections.importers.xz import open_xz

RATIO_AT_MOST = 1_000
_SMALL = 1024 * 1024
_AT_ONCE = 1_000
_NEXT = "SELECT number, path, size, opener, key FROM files WHERE (path, number) > (?, ?) ORDER BY path, number LIMIT ?"
_NAMED = "SELECT number, path, size, opener, key FROM files WHERE name IN (?, ?, ?, ?) ORDER BY path, number"
_NUMBERED = "SELECT number, path, size, opener, key FROM files WHERE number = ?"
# zipfile says RuntimeError and NotImplementedError of what is encrypted or packed in a way it does not know, and the
# rest of damaged directories and headers.
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, NotImplementedError,
    RuntimeError, struct.error, OverflowError, ValueError,
)  # fmt: skip


def open_gzip(packed: IO[bytes]) -> io.BufferedIOBase:
    """What a gzip file holds."""
    return gzip.GzipFile(fileobj=packed)


# How single files are packed, by the ending of their names.
_PACKINGS: dict[str, Callable[[IO[bytes]], io.BufferedIOBase]] = {
    ".gz": open_gzip, ".bz2": bz2.BZ2File, ".xz": open_xz,
}  # fmt: skip


class SourceBroken(Exception):
    """The source cannot be read at all, or not from here on."""


class Opener(Protocol):
    """What a file lies in: it opens the file that it knows by `key`."""

    def open(self, key: bytes) -> IO[bytes]:
        """The file from its beginning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source; `open` unpacks what is packed by itself. `path` is relative and never leaves the source."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    number: int = 0

    @property
    def name(self) -> str:
        """The file's name, without the .gz (or .bz2, .xz) of one that is packed by itself."""
        path = PurePosixPath(self.path)
        return path.stem if path.suffix.lower() in _PACKINGS else path.name

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


class FileList:
    """Paths, sizes and where each file lies, in the order of paths."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own, that goes when it is closed.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA cache_size=-2000")
        self._db.execute(
            "CREATE TABLE files "
            "(number INTEGER PRIMARY KEY, path TEXT, name TEXT, size INTEGER, opener INTEGER, key BLOB)"
        )
        self._db.execute("CREATE INDEX by_path ON files (path, number)")
        self._db.execute("CREATE INDEX by_name ON files (name)")
        self._db.execute("BEGIN")
        self._openers: list[Opener] = []
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def add_opener(self, opener: Opener) -> int:
        """Remember what files lie in; `add` names it by the number that is returned."""
        self._openers.append(opener)
        return len(self._openers) - 1

    def add(self, path: str, size: int, opener: int, key: bytes) -> None:
        """Put a file on the list."""
        self.count += 1
        name = PurePosixPath(path).name.lower()
        self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", (self.count, path, name, size, opener, key))

    def all(self) -> Iterator[Entry]:
        """Every file, a thousand at once."""
        after: tuple[str, int] = ("", 0)
        while rows := self._db.execute(_NEXT, (*after, _AT_ONCE)).fetchall():
            for row in rows:
                yield self._entry(row)
            after = (rows[-1][1], rows[-1][0])

    def nearest(self, name: str) -> Entry | None:
        """The file of that name, or of that name packed, with the fewest folders above it."""
        return min(self.named(name), key=lambda entry: entry.path.count("/"), default=None)

    def named(self, name: str) -> list[Entry]:
        """All files of that name, or of that name packed."""
        wanted = name.lower()
        rows = self._db.execute(_NAMED, (wanted, *(wanted + ending for ending in _PACKINGS)))
        return [self._entry(row) for row in rows]

    def numbered(self, number: int) -> Entry:
        """The file that was put on the list as that number."""
        return self._entry(self._db.execute(_NUMBERED, (number,)).fetchone())

    def _entry(self, row: tuple[int, str, int, int, bytes]) -> Entry:
        number, path, size, opener, key = row
        plain = partial(self._openers[opener].open, key)
        packing = _PACKINGS.get(PurePosixPath(path).suffix.lower())
        return Entry(path, size, partial(_unpacked, plain, size, packing) if packing else plain, number)


class _Bounded(io.RawIOBase):
    """A stream that breaks where it grows beyond what an honest file would."""

    def __init__(self, packed: IO[bytes], file: io.BufferedIOBase, limit: int) -> None:
        self._packed = packed
        self._file = file
        self._limit = limit

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        content = self._file.read1(len(buffer))
        if self._file.tell() > self._limit:
            raise OSError("it unpacks to far more than it should")
        buffer[: len(content)] = content
        return len(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._packed.close()
        super().close()


def _unpacked(
    plain: Callable[[], IO[bytes]], size: int, packing: Callable[[IO[bytes]], io.BufferedIOBase]
) -> IO[bytes]:
    packed = plain()
    bounded = _Bounded(packed, packing(packed), max(size * RATIO_AT_MOST, 64 * _SMALL))
    return io.BufferedReader(bounded, 1 << 16)  # type: ignore[type-var]


def readable_path(path: str) -> str:
    """The path as text that a database takes: composed letters, and bytes of other encodings as best they read."""
    raw = path.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", str(PurePosixPath(text.replace("\\", "/"))).replace("\x00", ""))
