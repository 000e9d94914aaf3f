"""What the files of a source lie in: a folder, a zip, a tar."""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import os
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from folkmoot.connections.importers.files import BROKEN, RATIO_AT_MOST, SourceBroken, open_gzip, readable_path
from folkmoot.connections.importers.xz import open_xz

ENTRIES_AT_MOST = 2_000_000
# Up to here anything that deflate can do is believed; beyond, only what packs as real files do.
BYTES_AT_MOST = 8 * 1024**3
RATIO_BEYOND = 30
_SMALL = 1024 * 1024
_NAMES_ARE_UTF8 = 0x800
_OPENERS: dict[str, Callable[[IO[bytes]], io.BufferedIOBase]] = {
    ".xz": open_xz, ".txz": open_xz, ".bz2": bz2.BZ2File, ".tbz2": bz2.BZ2File,
}  # fmt: skip
_REFUSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\x28\xb5\x2f\xfd": "Zstandard"}
Refused = list[tuple[str, str]]


def refused_packing(path: Path) -> str:
    """The name of a packing that is known and not read; empty for any other file."""
    with path.open("rb") as file:
        start = file.read(8)
    return next((name for magic, name in _REFUSED.items() if start.startswith(magic)), "")


class FolderFiles:
    """The files of a folder, by their paths in it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def open(self, key: bytes) -> IO[bytes]:
        return (self._root / os.fsdecode(key)).open("rb")


class ZipFiles:
    """The files of a zip, by their places in its directory."""

    def __init__(self, path: Path, stack: contextlib.ExitStack) -> None:
        self._archive = stack.enter_context(zipfile.ZipFile(path))
        self._infos = self._archive.infolist()[:ENTRIES_AT_MOST]

    def open(self, key: bytes) -> IO[bytes]:
        return self._archive.open(self._infos[int(key)])

    def listed(self, refused: Refused) -> Iterator[tuple[str, int, bytes]]:
        """Path, size and key of each file; what is unsafe is put among the refused."""
        for number, info in enumerate(self._infos):
            if info.is_dir():
                continue
            name = _zip_name(info)
            reason = _unsafe(name, info.file_size, info.compress_size)
            if info.flag_bits & 0x1:
                reason = "it is encrypted"
            if reason:
                refused.append((readable_path(name), reason))
            else:
                yield readable_path(name), info.file_size, b"%d" % number


class TarFiles:
    """The files of a tar, by where they lie in it."""

    def __init__(self, path: Path, stack: contextlib.ExitStack) -> None:
        # Random access into a packed tar unpacks it again for every file: unpack it once, into a file without a name.
        self._name = path.name
        self._plain = stack.enter_context(_unpacked(path))
        self._archive = stack.enter_context(tarfile.TarFile(fileobj=self._plain))

    def open(self, key: bytes) -> IO[bytes]:
        start, size = (int(number) for number in key.split(b":"))
        return io.BufferedReader(_Part(self._plain, start, size), 1 << 16)  # type: ignore[type-var]

    def listed(self, refused: Refused) -> Iterator[tuple[str, int, bytes]]:
        """Path, size and key of each file; what is unsafe or no file is put among the refused."""
        try:
            while (info := self._archive.next()) is not None:
                # It remembers every member otherwise.
                self._archive.members = []  # type: ignore[attr-defined]
                if info.isdir():
                    continue
                is_file = info.isfile() and not info.issparse()
                reason = _unsafe(info.name) if is_file else "it is a link or a device"
                if reason:
                    refused.append((readable_path(info.name), reason))
                else:
                    yield readable_path(info.name), info.size, b"%d:%d" % (info.offset_data, info.size)
        except BROKEN as error:
            refused.append((readable_path(self._name), f"damaged from here on: {error}"))


class _Part(io.RawIOBase):
    """A stretch of a larger file, read at its own pace."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        wanted = min(len(buffer), self._size - self._at)
        content = self._file.read(wanted)
        if len(content) < min(wanted, 1):
            raise EOFError("it is cut off")
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._size)[whence]
        self._at = max(0, min(base + offset, self._size))
        return self._at

    def tell(self) -> int:
        return self._at


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    if path.name.lower().endswith(".tar"):
        with path.open("rb") as file:
            yield file
        return
    opener = _OPENERS.get(path.suffix.lower(), open_gzip)
    limit = _believed(path.stat().st_size)
    with tempfile.TemporaryFile() as plain:
        with path.open("rb") as file, opener(file) as packed:
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


def _zip_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _NAMES_ARE_UTF8:
        return info.filename
    # Packers that do not say that names are UTF-8 write it all the same; zipfile has read them as DOS letters.
    try:
        return info.filename.encode("cp437").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _unsafe(name: str, size: int = 0, packed: int = 0) -> str:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or (len(parts[0]) > 1 and parts[0][1] == ":"):
        return "its path leads out of the archive"
    return "it unpacks to far more than it should" if size > _believed(packed) else ""


def _believed(packed: int) -> int:
    return max(min(BYTES_AT_MOST, packed * RATIO_AT_MOST + _SMALL), packed * RATIO_BEYOND)
