"""Secrets of the installation, made at the first start and kept in the data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# What a backup takes along: sessions, and the devices that are told by push, depend on them.
SECRETS = ("secret_key", "vapid_key")


def secret_key(data: Path) -> str:
    """The key in `data`/secret_key, made when there is none. Safe when several processes start at once."""
    return kept_secret(data / "secret_key", lambda: secrets.token_urlsafe(64))


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file that only we may read, made when there is none."""
    if not path.exists():
        _keep(path, make())
    key = path.read_text(encoding="utf-8").strip()
    if not key:
        # Here, for `folkmoot --help` names every command without Django.
        from django.core.exceptions import ImproperlyConfigured

        raise ImproperlyConfigured(f"{path} is empty: put the old key back, or remove the file to get a new one")
    return key


def _keep(path: Path, secret: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, for in a container every start has the same process id. Only we may read what mkstemp makes.
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where the name is taken: the first process wins and the others read its key.
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        os.unlink(fresh)
