"""Where the embedded store lies: a folder for each community in the data folder.

Parquet files are immutable; the manifest names those that count, and is swapped whole. Who reads holds on to the
manifest it has read: files that it no longer names are left for a while.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

FORMAT = 1
MANIFEST = "manifest.json"
BROKEN = "broken.txt"
# Longer than any question may take: nobody reads them any more.
_KEEP_SECONDS = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the store: the rows of a table that are of this period ("2026-11", "2026"; "" for all of time)."""

    table: str
    period: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the store of a community is made of. `version` rises with every change of what it holds."""

    version: int = 0
    written_at: float = 0.0
    time_zone: str = "UTC"
    # Files hold all of time, a year or a month each.
    grain: str = "all"
    # What is read from records is in it; page views and searches may be there without.
    built: bool = True
    # How long it took to write it.
    seconds: float = 0.0
    format: int = FORMAT
    # By which SELECTs its sums were made; 0 where it has none.
    sums: int = 0
    parts: tuple[Part, ...] = field(default_factory=tuple)

    def of(self, table: str) -> list[Part]:
        """The files of a table."""
        return [part for part in self.parts if part.table == table]


def root() -> Path:
    """The folder of all communities' stores."""
    return Path(settings.DATA) / "insights"


def folder_of(community_id: int) -> Path:
    """The folder of one community's store."""
    return root() / str(community_id)


def read_manifest(community_id: int) -> Manifest | None:
    """What the store is made of; None where none was built, or one of another format."""
    path = folder_of(community_id) / MANIFEST
    try:
        stat = path.stat()
        kept = _kept.get(community_id)
        stamp = (str(path), stat.st_mtime_ns, stat.st_ino)
        if kept is None or kept[0] != stamp:
            kept = (stamp, parsed(json.loads(path.read_bytes())))
            _kept[community_id] = kept
        return kept[1]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def parsed(raw: dict[str, Any]) -> Manifest | None:
    """A manifest as it was written; None for one of another format."""
    if raw.get("format") != FORMAT:
        return None
    parts = tuple(Part(**part) for part in raw.pop("parts"))
    return Manifest(parts=parts, **raw)


def write_manifest(community_id: int, manifest: Manifest) -> None:
    """Put this manifest in the place of the one in force, at once."""
    folder = folder_of(community_id)
    passing = folder / f".{MANIFEST}.{os.getpid()}"
    with passing.open("w", encoding="utf-8") as target:
        json.dump(asdict(manifest), target)
        target.flush()
        os.fsync(target.fileno())
    os.replace(passing, folder / MANIFEST)


def sweep(community_id: int, manifest: Manifest) -> None:
    """Delete files that no manifest has named for a while, and what broken-off writers left."""
    folder = folder_of(community_id)
    named = {part.file for part in manifest.parts}
    old = time.time() - _KEEP_SECONDS
    for path in folder.glob("*.parquet*"):
        with suppress(OSError):
            if path.name not in named and path.stat().st_mtime < old:
                path.unlink()


def note_broken(community_id: int, why: str) -> None:
    """Leave word that the store must be built anew, for who keeps it."""
    with suppress(OSError):
        (folder_of(community_id) / BROKEN).write_text(why, encoding="utf-8")


def mend(community_id: int) -> None:
    """Take that word back: it was built anew."""
    (folder_of(community_id) / BROKEN).unlink(missing_ok=True)


def broken(community_id: int) -> str:
    """Why the store must be built anew; empty where nothing is known against it."""
    try:
        return (folder_of(community_id) / BROKEN).read_text(encoding="utf-8")
    except OSError:
        return ""


_kept: dict[int, tuple[tuple[str, int, int], Manifest | None]] = {}
