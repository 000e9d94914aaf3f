"""A place on disk to sort what a source gives in another order than it is needed; memory stays small."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Self


class Spill:
    """Rows under a group and an order, read back group by group in the order of first rows; ties stay as they came.

    What is added after the first look at a group must not belong to one that was looked at.
    """

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own, that goes when it is closed or the process is killed.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-8000")
        self._db.execute("CREATE TABLE rows (grp TEXT, ord REAL, content TEXT)")
        self._db.execute("BEGIN")
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def add(self, group: str, order: float, content: Any) -> None:
        """Keep a JSON-ready row."""
        self._db.execute("INSERT INTO rows VALUES (?, ?, ?)", (group, order, json.dumps(content)))
        self.count += 1

    def groups(self, prefix: str = "") -> Iterator[tuple[str, Iterator[Any]]]:
        """Each group, of those whose names begin so, with its rows in their order."""
        self._index()
        ordered = self._db.execute(
            "SELECT r.grp, r.content FROM rows r JOIN "
            "(SELECT grp, MIN(ord) AS first, MIN(rowid) AS line FROM rows WHERE grp >= ? AND grp < ? GROUP BY grp) f "
            "ON r.grp = f.grp ORDER BY f.first, f.line, r.grp, r.ord, r.rowid",
            (prefix, prefix + "\U0010ffff"),
        )
        for group, rows in groupby(ordered, key=itemgetter(0)):
            yield group, (json.loads(row[1]) for row in rows)

    def group(self, name: str) -> Iterator[Any]:
        """The rows of one group."""
        self._index()
        for row in self._db.execute("SELECT content FROM rows WHERE grp = ? ORDER BY ord, rowid", (name,)):
            yield json.loads(row[0])

    def has(self, name: str) -> bool:
        """Whether there is such a group."""
        self._index()
        return self._db.execute("SELECT 1 FROM rows WHERE grp = ? LIMIT 1", (name,)).fetchone() is not None

    def _index(self) -> None:
        self._db.execute("CREATE INDEX IF NOT EXISTS by_group ON rows (grp, ord)")
