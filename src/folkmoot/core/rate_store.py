"""Counts that all processes of one machine share, in a small SQLite file of their own."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from limits.storage import Storage

_SWEEP_EVERY = 1000
_WAIT_SECONDS = 2.0
_OUT_OF_TURN_SECONDS = 10.0


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
        """Count `amount` more. A window that has passed, or that a clock set back has prolonged, begins anew."""
        now = time.time()
        # Who came a moment later may have been let in first: that is no clock set back.
        latest = now + expiry + _OUT_OF_TURN_SECONDS
        self._sweep(now)
        row = (
            self._connection()
            .execute(
                "INSERT INTO counts (key, count, expires) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "count = CASE WHEN expires > ? AND expires <= ? THEN count + excluded.count ELSE excluded.count END, "
                "expires = CASE WHEN expires > ? AND expires <= ? THEN expires ELSE excluded.expires END "
                "RETURNING count",
                (key, amount, now + expiry, now, latest, now, latest),
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
            try:
                kept = self._open()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # Damaged, as power cuts may leave it: begin anew rather than count nothing for ever.
                for end in ("", "-wal", "-shm"):
                    self._path.with_name(self._path.name + end).unlink(missing_ok=True)
                kept = self._open()
            self._local.connection = kept
        return kept

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            self._prepare(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # A count that is lost with the power is no loss.
        connection.execute("PRAGMA synchronous=OFF")
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                # Processes that start together meet here, and for this statement SQLite does not wait by itself.
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
        connection.execute("CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER, expires REAL)")
