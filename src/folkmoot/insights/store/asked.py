"""Which pages of figures were asked for lately beside the usual ones: they are reckoned ahead too, once a day."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from pathlib import Path

from folkmoot.insights.store.folder import folder_of

_FOLDER = "asked"
_AT_MOST = 8
_LATELY_SECONDS = 14 * 24 * 3600.0


def note_page(community_id: int, query: str) -> None:
    """Note that somebody asks for the page of this choice, as it stands in addresses."""
    folder = folder_of(community_id) / _FOLDER
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / hashlib.sha256(query.encode()).hexdigest()[:32]).write_text(query, encoding="utf-8")


def pages_asked(community_id: int) -> list[str]:
    """Those asked for last, the latest first; the others are forgotten."""
    noted: list[tuple[float, str, Path]] = []
    for path in (folder_of(community_id) / _FOLDER).glob("*"):
        with suppress(OSError):
            at = path.stat().st_mtime
            noted.append((at, path.read_text(encoding="utf-8"), path))
    noted.sort(reverse=True)
    lately = [each for each in noted[:_AT_MOST] if each[0] >= time.time() - _LATELY_SECONDS]
    for _at, _query, path in noted[len(lately) :]:
        path.unlink(missing_ok=True)
    return [query for _at, query, _path in lately]
