"""Counts that all processes of one machine share, in a small SQLite file of their own."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from limits.storage import Storage

_SWEEP_EVERY = 1000


class FileStorage(Storage):
    """A `limits` storage: one row a counter, one statement a hit. Losing the file loses counts, nothing else."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._local = threading.local()
        self._hits = 0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more; a window that has passed begins anew."""
        now = time.time()
        self._sweep(now)
        row = (
            self._connection()
            .execute(
                "INSERT INTO counts (key, count, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "count = CASE WHEN expires <= ? THEN excluded.count ELSE count + excluded.count END, "
                "expires = CASE WHEN expires <= ? THEN excluded.expires ELSE expires END RETURNING count",
                (key, amount, now + expiry, now, now),
            )
            .fetchone()
        )
        return int(row[0])

    def get(self, key: str) -> int:
        row = (
            self._connection()
            .execute("SELECT count FROM counts WHERE key = ? AND expires > ?", (key, time.time()))
            .fetchone()
        )
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._connection().execute("SELECT expires FROM counts WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        return bool(self._connection().execute("SELECT 1").fetchone())

    def reset(self) -> int | None:
        return self._connection().execute("DELETE FROM counts").rowcount

    def clear(self, key: str) -> None:
        self._connection().execute("DELETE FROM counts WHERE key = ?", (key,))

    def _sweep(self, now: float) -> None:
        self._hits += 1
        if self._hits % _SWEEP_EVERY == 0:
            self._connection().execute("DELETE FROM counts WHERE expires <= ?", (now,))

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if kept is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            kept = sqlite3.connect(self._path, timeout=2, isolation_level=None)
            kept.execute("PRAGMA journal_mode=WAL")
            # A count that is lost with the power is no loss.
            kept.execute("PRAGMA synchronous=OFF")
            kept.execute("CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER, expires REAL)")
            self._local.connection = kept
        return kept
