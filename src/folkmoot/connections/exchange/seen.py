"""Page views and searches in an export: they stand in the store of figures alone, in files of their own."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from folkmoot.core.errors import RuleBroken
from folkmoot.insights.store import folder
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.keepsake import ONLY_HERE, kept_of

DAMAGED = _("%(name)s in the file is not what was exported.")
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,120}\.parquet")
_PERIOD = re.compile(r"([0-9]{4}(-[0-9]{2})?)?")
_MANIFEST_AT_MOST = 10 * 1024**2


def write_seen(archive: zipfile.ZipFile, community_id: int, sums: dict[str, str]) -> None:
    """Put what this machine has of them into the archive."""
    for file, content in kept_of(community_id):
        name = f"insights/{file}"
        if isinstance(content, Path):
            archive.write(content, name)
            with content.open("rb") as written:
                sums[name] = hashlib.file_digest(written, "sha256").hexdigest()
        else:
            archive.writestr(name, content)
            sums[name] = hashlib.sha256(content).hexdigest()


def seen_in(archive: zipfile.ZipFile, sums: Mapping[str, str]) -> Manifest | None:
    """What of them is in the archive, whose sums are proven; None for nothing. Raises RuleBroken for made-up words.

    Only files of page views and searches count, and never as a store that is built: all else is made of the records,
    and who builds it gives up files that cannot be read.
    """
    name = f"insights/{folder.MANIFEST}"
    if name not in sums:
        return None
    try:
        if archive.getinfo(name).file_size > _MANIFEST_AT_MOST:
            raise ValueError(name)
        written = folder.parsed(json.loads(archive.read(name)))
        return None if written is None else _plain(written, sums)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise RuleBroken("damaged", str(DAMAGED) % {"name": name}) from error


def _plain(written: Manifest, sums: Mapping[str, str]) -> Manifest:
    parts = tuple(part for part in written.parts if part.table in ONLY_HERE)
    for part in parts:
        # The name becomes a path: it is one of the store's, or nothing is written.
        if not _NAME.fullmatch(part.file) or not _PERIOD.fullmatch(part.period) or f"insights/{part.file}" not in sums:
            raise ValueError(part.file)
        if type(part.rows) is not int or part.rows < 0:
            raise ValueError(part.rows)
    if len({part.file for part in parts}) < len(parts):
        raise ValueError("a file twice")
    if written.time_zone not in available_timezones():
        raise ValueError(written.time_zone)
    return Manifest(built=False, time_zone=written.time_zone, parts=parts)


def restore_seen(archive: zipfile.ZipFile, community_id: int, seen: Manifest) -> None:
    """Lay the files where the store finds them."""
    own = folder.folder_of(community_id)
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in seen.parts:
        with archive.open(f"insights/{part.file}") as content, (own / part.file).open("wb") as target:
            shutil.copyfileobj(content, target)
    folder.write_manifest(community_id, seen)
