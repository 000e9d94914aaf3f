"""How far the log is final: below it no line can appear any more.

On SQLite writers take turns, so ids appear in order. On PostgreSQL ids are given out before transactions commit: a
line may become visible after one with a higher id, in whatever order the transactions began. But whoever holds a lower
id than a visible line was running, and held a lock on the table, when that line was read. So the highest id seen is
final as soon as every transaction that held one then has ended.
"""

from __future__ import annotations

from django.db import connection


class Horizon:
    """Remembers, in this process, an id that was seen and which transactions must end before it is final."""

    def __init__(self) -> None:
        self._final = 0
        self._seen = 0
        self._running: frozenset[str] = frozenset()

    def advance(self) -> int:
        """The highest id that is final now."""
        last, running = _last_id_and_running()
        if last < self._seen:  # another database than before, as in tests
            self._final = self._seen = 0
        if not self._running & running:
            # Those that were running when `_seen` was read have ended.
            self._final = self._seen
            self._seen, self._running = last, running
        if not self._running:
            self._final = self._seen
        return self._final


_horizon = Horizon()


def final_id() -> int | None:
    """The highest id of the log below which nothing can appear any more; None where every visible id is final."""
    return _horizon.advance() if connection.vendor == "postgresql" else None


def _last_id_and_running() -> tuple[int, frozenset[str]]:
    """The highest visible id, and who was still writing lines after that.

    Whoever writes a line locks the table, in a way that hinders nobody, before the line takes its id, and until the
    transaction ends. A snapshot would not do: it does not list the transactions that are younger than the last that
    ended. Nor would the locks on transactions' numbers: they name no database, and PostgreSQL's own cleaning has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM activity_activity")
        last = int(cursor.fetchone()[0])
        cursor.execute(_RUNNING_WRITERS)
        return last, frozenset(str(transaction) for (transaction,) in cursor.fetchall())


_RUNNING_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'activity_activity'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""
