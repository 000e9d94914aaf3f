"""What an .xz file holds, without the memory that a hostile one asks for: up to 4 GB for its dictionary."""

from __future__ import annotations

import io
import lzma
from typing import IO

# `xz -9` asks for 65 MB to unpack.
MEMORY_AT_MOST = 128 * 1024**2
_AT_ONCE = 1 << 16


def open_xz(packed: IO[bytes]) -> io.BufferedIOBase:
    """The unpacked content; reading raises LZMAError where it is damaged or wants more than MEMORY_AT_MOST bytes."""
    return io.BufferedReader(_Unpacking(packed), _AT_ONCE)  # type: ignore[type-var]


class _Unpacking(io.RawIOBase):
    """One or several streams, one after the other."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._stream, self._at = _fresh(), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        content = b""
        while not content:
            given = self._given()
            if given is None:
                return 0
            content = self._stream.decompress(given, len(buffer))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _given(self) -> bytes | None:
        """What the stream reads next; None at the end of the last one."""
        if not self._stream.eof:
            if not self._stream.needs_input:
                return b""
            if more := self._packed.read(_AT_ONCE):
                return more
            raise EOFError("it is cut off")
        more = self._stream.unused_data.lstrip(b"\0")
        while not more and (chunk := self._packed.read(_AT_ONCE)):
            more = chunk.lstrip(b"\0")
        self._stream = _fresh() if more else self._stream
        return more or None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            while self.read(_AT_ONCE):
                pass
        target = offset if whence == io.SEEK_SET else self._at + offset
        if target < self._at:
            self._packed.seek(0)
            self._stream, self._at = _fresh(), 0
        while self._at < target and self.read(min(_AT_ONCE, target - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at


def _fresh() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=MEMORY_AT_MOST)
