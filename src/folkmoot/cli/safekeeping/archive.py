"""The archive: a zip whose manifest names every entry with its size and SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024
# Pictures and archives do not shrink, and trying costs most of a backup's time.
_PACKED = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".zip", ".gz", ".mp4", ".mp3", ".pdf"}


class Damaged(Exception):
    """The archive is not a backup, or not what was written."""


@dataclass
class Writer:
    """An archive that is being written."""

    zip: zipfile.ZipFile
    about: dict[str, Any]
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add_file(self, name: str, path: Path) -> None:
        """Copy a file in."""
        with path.open("rb") as source, self.stream(name, packed=path.suffix.lower() in _PACKED) as target:
            shutil.copyfileobj(source, target, _CHUNK)

    @contextmanager
    def stream(self, name: str, *, packed: bool = False) -> Iterator[_Summing]:
        """An entry to write to."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as raw:
            target = _Summing(raw)
            yield target
        self.entries[name] = {"bytes": target.bytes, "sha256": target.sum.hexdigest()}


class _Summing:
    """Passes bytes on and keeps their sum."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.sum = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        self.bytes += len(data)
        return self._target.write(data)


@contextmanager
def writing(target: Path, about: dict[str, Any]) -> Iterator[Writer]:
    """Write an archive for its owner's eyes only; it appears under its name when it is complete and on the disk."""
    partial = target.with_name(f".{target.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1) as archive:
                writer = Writer(archive, about)
                yield writer
                archive.writestr(MANIFEST, json.dumps({**about, "format": FORMAT, "entries": writer.entries}, indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the archive says of itself; raises Damaged."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Damaged("it is not a backup of Folkmoot") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("entries"), dict):
        raise Damaged("its manifest is damaged")
    if manifest.get("format") != FORMAT:
        raise Damaged(f"it has format {manifest.get('format')}, and this version reads {FORMAT}")
    for name in manifest["entries"]:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
            raise Damaged(f"it holds a path that leads out of it: {name}")
    return manifest


def unpack(archive: zipfile.ZipFile, manifest: dict[str, Any], folder: Path) -> None:
    """Write every entry below `folder` and prove each against the manifest; raises Damaged."""
    for name, expected in manifest["entries"].items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(name) as source, target.open("wb") as raw:
                found = _copy_at_most(source, raw, int(expected["bytes"]))
        except (KeyError, zipfile.BadZipFile, EOFError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Damaged(f"{name} cannot be read from it") from error
        if found != expected["sha256"]:
            raise Damaged(f"{name} in it is not what was written")


def _copy_at_most(source: IO[bytes], target: IO[bytes], size: int) -> str:
    summing = _Summing(target)
    while chunk := source.read(_CHUNK):
        if summing.bytes + len(chunk) > size:
            return ""
        summing.write(chunk)
    return summing.sum.hexdigest()
