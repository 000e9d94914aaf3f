"""Windows onto files, and unpacking them as they are read, within limits and up to the point of damage."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

CHUNK = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_DAMAGE = (zlib.error, lzma.LZMAError, OSError, ValueError)


class SourceBroken(Exception):
    """The source cannot be read at all, or not from here on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a source may hold, so that an archive made to fill a disk or the memory is refused.

    What unpacks to more than `ratio` times its packed size is refused once it is larger than `harmless_bytes`.
    """

    files: int = 2_000_000
    file_bytes: int = 16 * 1024**3
    total_bytes: int = 256 * 1024**3
    ratio: int = 200
    harmless_bytes: int = 32 * 1024**2
    nested: int = 2

    def is_bomb(self, unpacked: int, packed: int) -> bool:
        """Whether something grows out of all proportion."""
        return unpacked > self.file_bytes or (unpacked > self.harmless_bytes and unpacked > packed * self.ratio)


class Window(io.RawIOBase):
    """A part of an open file. It keeps its own place, so that many can be read at once."""

    def __init__(self, descriptor: int, start: int, size: int) -> None:
        self._descriptor, self._start, self._size, self._at = descriptor, start, size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._at)
        content = os.pread(self._descriptor, wanted, self._start + self._at) if wanted > 0 else b""
        if wanted > 0 and not content:
            raise SourceBroken("it is cut off")
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


class _Decompressor(Protocol):
    eof: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


_MAKERS: dict[str, Callable[[], Any]] = {
    "deflate": lambda: zlib.decompressobj(-zlib.MAX_WBITS),
    "gzip": lambda: zlib.decompressobj(_GZIP),
    "bz2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}
_SEVERAL = {"gzip": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7z"}


class Unpacked(io.RawIOBase):
    """What a packed stream holds. Everything before the damage is given out before SourceBroken is raised."""

    def __init__(self, packed: io.RawIOBase, codec: str, limits: Limits) -> None:
        self._packed, self._codec, self._limits = packed, codec, limits
        self._decompressor: Any = _MAKERS[codec]()
        self._ready = b""
        self._waiting = b""
        self._taken = self._given = 0
        self._problem: SourceBroken | None = None
        self._is_done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if self._problem is not None:
                raise self._problem
            if self._is_done:
                return 0
            self._unpack_more()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._packed.close()
        super().close()

    def _unpack_more(self) -> None:
        if not self._waiting and getattr(self._decompressor, "needs_input", True):
            try:
                self._waiting = self._packed.read(CHUNK) or b""
            except SourceBroken as problem:
                self._problem = problem
                return
            self._taken += len(self._waiting)
            if not self._waiting:
                self._problem = SourceBroken("it is cut off")
                return
        self._ready = self._decompressed(self._waiting)
        self._given += len(self._ready)
        if self._limits.is_bomb(self._given, self._taken):
            self._ready = b""
            self._problem = SourceBroken("it unpacks to far more than it should")
        elif self._problem is None and self._decompressor.eof:
            self._end_of_stream()

    def _decompressed(self, content: bytes) -> bytes:
        before = self._decompressor.copy() if hasattr(self._decompressor, "copy") else None
        try:
            ready: bytes = self._decompressor.decompress(content, 1 << 20)
        except _DAMAGE as error:
            self._problem = SourceBroken(f"it is damaged: {error}")
            return _until_damage(before, content) if before is not None else b""
        self._waiting = getattr(self._decompressor, "unconsumed_tail", b"")
        return ready

    def _end_of_stream(self) -> None:
        rest = self._decompressor.unused_data or self._packed.read(CHUNK) or b""
        magic = _SEVERAL.get(self._codec)
        if magic and rest.startswith(magic):
            self._decompressor = _MAKERS[self._codec]()
            self._waiting = rest
        else:
            self._is_done = True


def _until_damage(decompressor: Any, content: bytes) -> bytes:
    pieces = []
    try:
        for at in range(len(content)):
            pieces.append(decompressor.decompress(content[at : at + 1]))
    except _DAMAGE:
        pass
    return b"".join(pieces)


class Checked(io.RawIOBase):
    """A stream that must come to a size and a checksum in the end."""

    def __init__(self, inner: io.RawIOBase, size: int, crc: int) -> None:
        self._inner, self._left, self._crc, self._sum = inner, size, crc, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._inner.read(len(buffer)) or b""
        self._left -= len(content)
        self._sum = zlib.crc32(content, self._sum)
        if self._left < 0:
            raise SourceBroken("it holds more than it says")
        if not content and len(buffer) and (self._left or self._sum != self._crc):
            raise SourceBroken("it is damaged: the checksum is wrong")
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._inner.close()
        super().close()


def codec_of(head: bytes) -> str:
    """How a file that begins so is packed; empty when it is not."""
    return next((codec for codec, magic in _SEVERAL.items() if head.startswith(magic)), "")
