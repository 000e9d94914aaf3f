"""Collecting styles and scripts into the static folder, when they have changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

_STAMP = ".collected"


def collect_static() -> bool:
    """Collect and compress; False when what is there is what would be collected."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    fingerprint = fingerprint_of_sources()
    if stamp_of(root) == fingerprint:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    (root / _STAMP).write_text(fingerprint, encoding="ascii")
    return True


def stamp_of(root: Path) -> str:
    """The fingerprint of what was collected into `root`; empty when nothing was."""
    try:
        return (root / _STAMP).read_text(encoding="ascii")
    except OSError:
        return ""


def fingerprint_of_sources() -> str:
    """Changes with every file that would be collected: by path, size and time, which is quick to read."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
