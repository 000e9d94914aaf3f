"""What a zip file holds, read from its list of contents or, where that is lost, from what lies in the file."""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import Iterator

from folkmoot.connections.importers.packed import CHUNK, SourceBroken, Window
from folkmoot.connections.importers.tars import Held

_LISTED, _LOCAL, _DESCRIPTOR = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LISTED_FIELDS, _LOCAL_FIELDS = struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s5H3I2H")
_CODECS = {0: "", 8: "deflate", 12: "bz2"}
_ENCRYPTED, _SIZES_FOLLOW, _IN_UTF8 = 0x1, 0x8, 0x800
_UNKNOWN = 0xFFFFFFFF


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip file."""
    return head[:4] in (_LOCAL, _END)


def zip_files(descriptor: int, size: int) -> Iterator[Held]:
    """The files of a zip. `start` is their local header's; see `data_start`."""
    directory = _directory(descriptor, size)
    if directory is not None:
        try:
            yield from _listed(descriptor, *directory)
            return
        except (struct.error, ValueError, SourceBroken):
            pass
    yield Held("the list of contents", problem="it is damaged or cut off; the files were looked for one by one")
    yield from _found(descriptor, size)


def data_start(descriptor: int, start: int) -> int:
    """Where the content begins whose local header is at `start`."""
    head = os.pread(descriptor, _LOCAL_FIELDS.size, start)
    if len(head) < _LOCAL_FIELDS.size or head[:4] != _LOCAL:
        raise SourceBroken("it is damaged: it is not where the list of contents says")
    name_length, extra_length = struct.unpack("<2H", head[26:30])
    return start + _LOCAL_FIELDS.size + int(name_length) + int(extra_length)


def _directory(descriptor: int, size: int) -> tuple[int, int, int] | None:
    """Where the list of contents begins and ends, and by how much its offsets are off."""
    tail_start = max(0, size - CHUNK - 22)
    tail = os.pread(descriptor, size - tail_start, tail_start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return None
    length, offset = struct.unpack("<2I", tail[at + 12 : at + 20])
    end = tail_start + at
    if _UNKNOWN in (length, offset) and tail[max(0, at - 20) : at].startswith(_LOCATOR64):
        end = int(struct.unpack("<Q", tail[at - 12 : at - 4])[0])
        end64 = os.pread(descriptor, 56, end)
        if len(end64) < 56 or end64[:4] != _END64:
            return None
        length, offset = struct.unpack("<2Q", end64[40:56])
    start = end - length
    return (start, end, start - offset) if start >= offset else None


def _listed(descriptor: int, start: int, end: int, shift: int) -> Iterator[Held]:
    reader = io.BufferedReader(Window(descriptor, start, end - start), CHUNK)
    while fixed := reader.read(_LISTED_FIELDS.size):
        fields = _LISTED_FIELDS.unpack(fixed)
        if fields[0] != _LISTED:
            raise ValueError("no entry of a list of contents")
        flags, method, crc, packed, size = fields[3], fields[4], fields[7], fields[8], fields[9]
        name = _name(reader.read(fields[10]), flags)
        size, packed, at = _wide(reader.read(fields[11]), size, packed, fields[16])
        reader.read(fields[12])
        mode = fields[15] >> 16
        if name.endswith("/") or stat.S_ISDIR(mode):
            continue
        problem = _problem(flags, method)
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            problem = "it is a link or a device"
        yield Held(name, at + shift, size, packed, _CODECS.get(method, ""), crc, problem)


def _wide(extra: bytes, size: int, packed: int, at: int) -> tuple[int, int, int]:
    """The sizes and the offset, from the field for large files where they did not fit."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        if kind == 1:
            numbers = iter(struct.unpack(f"<{length // 8}Q", extra[4 : 4 + length // 8 * 8]))
            size = next(numbers, size) if size == _UNKNOWN else size
            packed = next(numbers, packed) if packed == _UNKNOWN else packed
            at = next(numbers, at) if at == _UNKNOWN else at
        extra = extra[4 + length :]
    return size, packed, at


def _found(descriptor: int, size: int) -> Iterator[Held]:
    at = 0
    while (at := _next(descriptor, size, at)) >= 0:
        head = os.pread(descriptor, _LOCAL_FIELDS.size, at)
        if len(head) < _LOCAL_FIELDS.size:
            return
        fields = _LOCAL_FIELDS.unpack(head)
        flags, method, crc, packed, unpacked = fields[2], fields[3], fields[6], fields[7], fields[8]
        begin = at + _LOCAL_FIELDS.size + fields[9] + fields[10]
        names = os.pread(descriptor, fields[9] + fields[10], at + _LOCAL_FIELDS.size)
        unpacked, packed, _at = _wide(names[fields[9] :], unpacked, packed, 0)
        problem = _problem(flags, method)
        if flags & _SIZES_FOLLOW and not problem:
            packed, unpacked, crc = _measured(descriptor, begin, size, method)
        name = _name(names[: fields[9]], flags)
        if not name.endswith("/"):
            yield Held(name, at, unpacked, packed, _CODECS.get(method, ""), crc, problem)
        at = begin + packed if begin + packed <= size else begin


def _next(descriptor: int, size: int, at: int) -> int:
    while at < size:
        block = os.pread(descriptor, CHUNK, at)
        found = block.find(_LOCAL)
        if found >= 0:
            return at + found
        at += max(1, len(block) - 3)
    return -1


def _measured(descriptor: int, begin: int, size: int, method: int) -> tuple[int, int, int]:
    """The packed size, the size and the checksum of content that does not say them beforehand."""
    if method != 8:
        following = _next(descriptor, size, begin)
        length = (following if following >= 0 else size) - begin
        return length, length, -1
    inflater, at, unpacked, crc = zlib.decompressobj(-zlib.MAX_WBITS), begin, 0, 0
    try:
        while not inflater.eof and (block := os.pread(descriptor, CHUNK, at)):
            at += len(block)
            while block:
                piece = inflater.decompress(block, CHUNK)
                unpacked, crc, block = unpacked + len(piece), zlib.crc32(piece, crc), inflater.unconsumed_tail
    except zlib.error:
        return at - begin, unpacked, -1
    return at - begin - len(inflater.unused_data), unpacked, crc if inflater.eof else -1


def _name(written: bytes, flags: int) -> str:
    try:
        # Many programs write UTF-8 without saying so.
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("utf-8" if flags & _IN_UTF8 else "cp437", "replace")


def _problem(flags: int, method: int) -> str:
    if flags & _ENCRYPTED:
        return "it is encrypted"
    return "" if method in _CODECS else "it is packed in a way that is not read here"
