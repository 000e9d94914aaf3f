"""The database file of SQLite, into a backup and back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from folkmoot.cli.safekeeping.archive import Damaged, Writer

ENTRY = "database.sqlite3"


def back_up(writer: Writer, database: Path, scratch: Path) -> None:
    """Copy one consistent state, without holding up who writes; proved before it goes into the archive."""
    copy = scratch / ENTRY
    source = sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=30)
    target = sqlite3.connect(copy)
    with closing(source), closing(target):
        source.backup(target)
        # The copy is one file: no log beside it that could be forgotten.
        target.execute("PRAGMA journal_mode=DELETE")
    prove(copy)
    writer.add_file(ENTRY, copy)
    copy.unlink()


def prove(copy: Path) -> None:
    """Raises Damaged when SQLite finds the file wrong."""
    with closing(sqlite3.connect(copy)) as connection:
        try:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            raise Damaged(f"its database cannot be read: {error}") from error
    if answer != "ok" or orphan is not None:
        raise Damaged(f"its database is damaged: {answer if answer != 'ok' else f'row without its {orphan[2]}'}")


def put_back(folder: Path, database: Path) -> None:
    """Put the unpacked database in the place of the one in force, which nobody may have open."""
    prove(folder / ENTRY)
    # The old log must go first: SQLite would apply it to the new file.
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    os.replace(folder / ENTRY, database)
