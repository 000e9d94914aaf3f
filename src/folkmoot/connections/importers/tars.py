"""What a tar file holds, header by header; a broken header is passed over and the next one looked for."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK = tarfile.BLOCKSIZE
_LONG_AT_MOST = 1 << 20
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_BEFORE = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


@dataclass(frozen=True, slots=True)
class Held:
    """A file in an archive; with a `problem` it is only named. `crc` is -1 where the archive keeps none."""

    path: str
    start: int = 0
    size: int = 0
    packed: int = 0
    codec: str = ""
    crc: int = -1
    problem: str = ""


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar file."""
    return len(head) >= _BLOCK and _header(head[:_BLOCK]) is not None


def tar_files(descriptor: int, size: int) -> Iterator[Held]:
    """The files of a tar, in their order."""
    at = 0
    said: dict[str, str] = {}
    was_broken = False
    while at + _BLOCK <= size:
        block = os.pread(descriptor, _BLOCK, at)
        info = _header(block)
        if info is None:
            if block.count(0) == _BLOCK and _is_over(descriptor, at, size):
                return
            if not was_broken and block.count(0) != _BLOCK:
                was_broken = True
                yield Held(f"at byte {at}", problem="the archive is damaged here; what follows is looked for")
            at += _BLOCK
            continue
        was_broken = False
        at += _BLOCK
        length = int(said.get("size", info.size)) if said.get("size", "0").isdigit() else info.size
        if info.type in _BEFORE:
            said |= _said(os.pread(descriptor, min(length, _LONG_AT_MOST), at), info.type)
        elif info.type != tarfile.DIRTYPE:
            yield _held(info, said, at, length)
            said = {}
        else:
            said = {}
        at += -(-length // _BLOCK) * _BLOCK if info.type in (*_FILES, *_BEFORE, tarfile.GNUTYPE_SPARSE) else 0
    if at > size:
        yield Held("the end of the archive", problem="it is cut off")


def _header(block: bytes) -> tarfile.TarInfo | None:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return info if info.size >= 0 else None


def _is_over(descriptor: int, at: int, size: int) -> bool:
    following = os.pread(descriptor, _BLOCK, at + _BLOCK)
    return not following or following.count(0) == len(following) or at + _BLOCK >= size


def _said(content: bytes, kind: bytes) -> dict[str, str]:
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": content.rstrip(b"\0").decode("utf-8", "replace")}
    if kind == tarfile.GNUTYPE_LONGLINK or kind == tarfile.XGLTYPE:
        return {}
    said = {}
    while content:
        length, _space, rest = content.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(content):
            break
        key, _equals, value = rest[: int(length) - len(length) - 2].partition(b"=")
        said[key.decode("utf-8", "replace")] = value.decode("utf-8", "replace")
        content = content[int(length) :]
    return said


def _held(info: tarfile.TarInfo, said: dict[str, str], at: int, length: int) -> Held:
    path = said.get("path") or info.name
    if info.type not in _FILES or any(key.startswith("GNU.sparse") for key in said):
        return Held(path, problem="it is a link or a device")
    return Held(path, at, length, length)
