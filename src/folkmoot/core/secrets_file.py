"""The installation's secret key, made at the first start and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """The key in `data`/secret_key, made when there is none. Safe when several processes start at once."""
    path = data / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="utf-8").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where the name is taken: the first process wins and the others read its key.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
