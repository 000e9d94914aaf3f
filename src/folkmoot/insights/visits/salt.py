"""The salt under which a visitor's address and browser become a print: another one every day, and then thrown away.

Without the salt nobody can tell whether the print of one day and that of another are the same person, nor find an
address for a print; with it one could. So it lives outside of the database and of its backups.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

_BYTES = 32
_DAYS_KEPT = 2
_DAY = 24 * 60 * 60


def print_of(community_id: int, day: date, address: str, browser: str) -> str:
    """The visitor's print on that day of the community, 24 hexadecimal digits."""
    said = f"{community_id}\n{address}\n{browser}".encode()
    return hashlib.blake2b(said, key=_salt(day), digest_size=12).hexdigest()


def forget_salts() -> None:
    """Forget what this process keeps in memory, for tests and for a day that has passed."""
    _salt.cache_clear()


@lru_cache(maxsize=_DAYS_KEPT)
def _salt(day: date) -> bytes:
    """The day's salt, the same in every process. Time zones let two or three days be under way at once."""
    if settings.REDIS_URL:
        return _from_cache(day)
    return _from_file(settings.DATA / "visits", day)


def _from_cache(day: date) -> bytes:
    key = f"insights:salt:{day.isoformat()}"
    cache.add(key, secrets.token_bytes(_BYTES), timeout=(_DAYS_KEPT + 1) * _DAY)
    found = cache.get(key)
    # A cache that is away: this process counts by itself meanwhile.
    return found if isinstance(found, bytes) else secrets.token_bytes(_BYTES)


def _from_file(folder: Path, day: date) -> bytes:
    path = folder / f"salt-{day.isoformat()}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _throw_away_old(folder, day)
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Put a whole salt in place, or leave the one that another process was quicker to put there."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
    try:
        os.link(own, path)
    except FileExistsError:
        return
    finally:
        own.unlink()


def _throw_away_old(folder: Path, day: date) -> None:
    for path in folder.glob("salt-*"):
        try:
            made_for = date.fromisoformat(path.name.removeprefix("salt-")[:10])
        except ValueError:
            continue
        if (day - made_for).days > _DAYS_KEPT:
            path.unlink(missing_ok=True)
