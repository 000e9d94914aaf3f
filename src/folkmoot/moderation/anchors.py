"""Ends of audit logs, kept beside the database: who cuts off the end of a log would have to change these files too."""

from __future__ import annotations

from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from folkmoot.moderation.models import AuditHead

log = structlog.get_logger(__name__)


def anchor_heads() -> int:
    """Write down where every log ends that has grown; returns how many. For the worker.

    They go to the worker's own log, too: where that is shipped elsewhere, nobody here can change them.
    """
    count = 0
    for head in AuditHead.everywhere.exclude(sequence=0).order_by("community_id"):
        path = _path(head.community_id)
        if max(_read(path), default=0) >= head.sequence:
            continue
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(f"{head.sequence} {head.hash} {timezone.now().isoformat(timespec='seconds')}\n")
        log.info("end of audit log", community=head.community_id, sequence=head.sequence, hash=head.hash)
        count += 1
    return count


def kept_anchors(community_id: int) -> dict[int, str]:
    """What was written down for a community: the entry's number and its hash."""
    return _read(_path(community_id))


def _path(community_id: int) -> Path:
    return Path(settings.DATA) / "audit" / f"{community_id}.heads"


def _read(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        number, _space, rest = line.partition(" ")
        # A line that a crash cut short says nothing.
        if number.isascii() and number.isdecimal() and len(hash_ := rest.partition(" ")[0]) == 64:
            found[int(number)] = hash_
    return found
