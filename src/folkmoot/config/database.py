"""From a database address to Django's settings: SQLite in the data folder, or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on while one writes; NORMAL is durable against a crash of the process and keeps the file
# consistent on power loss; IMMEDIATE takes the write lock at BEGIN, so that no transaction fails half way
# for a lock it could have waited for.
_SQLITE_INIT = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;PRAGMA cache_size=-16000;PRAGMA journal_size_limit=67108864;"
)
SQLITE_BUSY_SECONDS = 30


def database_settings(url: str, *, data: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url` (empty: SQLite in `data`); raises ImproperlyConfigured."""
    if not url:
        return sqlite_settings(data / "folkmoot.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_settings(Path(unquote(parts.path)))
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(parts.query))},
        }
    raise ImproperlyConfigured(
        f"FOLKMOOT_DATABASE_URL begins with {parts.scheme!r}; it must be sqlite:///FILE or postgres://USER@HOST/NAME"
    )


def sqlite_settings(path: Path) -> dict[str, Any]:
    """SQLite as Folkmoot runs it: WAL, IMMEDIATE transactions, a patient busy timeout, checked foreign keys."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": SQLITE_BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": _SQLITE_INIT,
        },
    }
