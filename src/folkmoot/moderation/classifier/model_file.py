"""The file a classifier is kept in: a JSON header, packed weights, a checksum. Reading one runs nothing of it.

20 bytes  FOLKMOOT-CLASSIFIER\\n
 4 bytes  version of the format, little-endian
 4 bytes  length of the header, little-endian
 n bytes  header: JSON in UTF-8 (docs/classifier.md names every field)
 m bytes  blocks, where the header says
32 bytes  SHA-256 of all before
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAGIC = b"FOLKMOOT-CLASSIFIER\n"
VERSION = 1
SUFFIX = ".fmc"
_LENGTHS = struct.Struct("<II")
_SUM = 32
_HEADER_AT_MOST = 4 * 1024 * 1024
_FILE_AT_MOST = 64 * 1024 * 1024


class ModelUnusable(Exception):
    """A file that can not be used; the message is a plain sentence for the operator."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that was read: what it says of itself, its blocks, and its checksum in hex, which names it."""

    header: Mapping[str, Any]
    blocks: Mapping[str, memoryview]
    checksum: str


def pack(header: Mapping[str, Any], blocks: Mapping[str, bytes]) -> bytes:
    """The bytes of a file; the same header and blocks give the same bytes."""
    places, at = {}, 0
    for name in sorted(blocks):
        places[name] = [at, len(blocks[name])]
        at += len(blocks[name])
    head = json.dumps({**header, "blocks": places}, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join(blocks[name] for name in sorted(blocks))
    whole = MAGIC + _LENGTHS.pack(VERSION, len(head)) + head + body
    return whole + hashlib.sha256(whole).digest()


def open_file(path: Path) -> ModelFile:
    """Map a file into memory, so that all processes share its pages; raises ModelUnusable."""
    try:
        with path.open("rb") as stream:
            if stream.seek(0, 2) > _FILE_AT_MOST:
                raise ModelUnusable(f"{path} is too large to be a classifier.")
            return read(memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)), str(path))
    except FileNotFoundError:
        raise ModelUnusable(f"{path} is missing.") from None
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{path} can not be read: {error}") from error


def read(data: memoryview, name: str) -> ModelFile:
    """Read a file's bytes, every length and the checksum proved first; raises ModelUnusable."""
    start = len(MAGIC) + _LENGTHS.size
    if bytes(data[: len(MAGIC)]) != MAGIC or len(data) < start + _SUM:
        raise ModelUnusable(f"{name} is not a classifier of Folkmoot, or only its beginning.")
    version, length = _LENGTHS.unpack(data[len(MAGIC) : start])
    if version != VERSION:
        raise ModelUnusable(f"{name} is of version {version}; this Folkmoot reads version {VERSION}. Train it anew.")
    digest = hashlib.sha256(data[:-_SUM])
    if digest.digest() != bytes(data[-_SUM:]):
        raise ModelUnusable(f"{name} is damaged: its checksum does not fit.")
    if length > _HEADER_AT_MOST or start + length + _SUM > len(data):
        raise ModelUnusable(f"{name} is damaged: its header does not fit.")
    try:
        header = json.loads(bytes(data[start : start + length]))
        blocks = _blocks(header["blocks"], data[start + length : -_SUM])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelUnusable(f"{name} is damaged: its header makes no sense.") from error
    return ModelFile(header, blocks, digest.hexdigest())


def _blocks(places: Mapping[str, list[int]], body: memoryview) -> dict[str, memoryview]:
    blocks = {}
    for name, (at, length) in places.items():
        if at < 0 or length < 0 or at + length > len(body):
            raise ValueError(name)
        blocks[name] = body[at : at + length]
    return blocks
