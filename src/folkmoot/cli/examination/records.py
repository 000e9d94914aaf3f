"""The database, the jobs and the log's consumers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from folkmoot.cli.examination import Finding, fault, ok, warning

_OLDEST_POSTGRES = 13
_FAR_BEHIND = 5000


def database() -> Iterator[Finding]:
    """Reachable, new enough, set up as it must be, and of this version."""
    from folkmoot.cli.migrate import pending_migrations

    try:
        yield from _sqlite() if connection.vendor == "sqlite" else _postgres()
        pending = pending_migrations()
    except DatabaseError as error:
        yield fault(
            "database",
            f"It does not answer: {str(error).strip().splitlines()[0]}",
            "Is the server running, and is FOLKMOOT_DATABASE_URL right?",
        )
        return
    if pending:
        yield fault("migrations", f"{len(pending)} are pending.", "Run `folkmoot migrate`.")
    else:
        yield ok("migrations", "All are applied.")


def workers() -> Iterator[Finding]:
    """Whether background work is done, and how far behind it is."""
    from folkmoot.core.periodic import last_heartbeat, live_workers

    try:
        alive, last = live_workers(), last_heartbeat()
        yield from _failures()
        yield from _behind()
    except DatabaseError:
        return
    if alive:
        yield ok("worker", f"{len(alive)} at work.")
    else:
        when = f"last heard of {last:%Y-%m-%d %H:%M} UTC" if last else "none was ever heard of"
        yield warning("worker", f"None is running ({when}).", "Run `folkmoot up`, or `folkmoot worker` beside `serve`.")


def _sqlite() -> Iterator[Finding]:
    import sqlite3

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0]).lower()
        cursor.execute("SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
        has_search = bool(cursor.fetchone()[0])
    version = sqlite3.sqlite_version
    if not has_search:
        yield fault("database", f"SQLite {version} has no full-text search.", "Use a Python whose SQLite has FTS5.")
    elif mode != "wal":
        yield fault(
            "database", f"SQLite's journal is {mode}, not WAL.", "Put the data on a local disk: network ones lack it."
        )
    else:
        yield ok("database", f"SQLite {version}, WAL.")


def _postgres() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        may_create = bool(cursor.fetchone()[0])
    version = f"PostgreSQL {number // 10000}.{number % 100}"
    if number // 10000 < _OLDEST_POSTGRES:
        yield fault("database", f"{version} is too old.", f"Upgrade to {_OLDEST_POSTGRES} or newer.")
    elif not may_create:
        yield fault("database", "The user may not make tables.", "GRANT CREATE ON SCHEMA public TO the user.")
    else:
        yield ok("database", f"{version}.")


def _failures() -> Iterator[Finding]:
    from django_tasks_db.models import DBTaskResult

    from folkmoot.core.models import PeriodicRun

    failed = DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - timedelta(days=1)).count()
    if failed:
        yield warning("jobs", f"{failed} failed within a day.", "The worker's log has a traceback for each.")
    for run in PeriodicRun.objects.exclude(last_error=""):
        yield warning("jobs", f"{run.name} failed: {run.last_error}", "It is tried again; the log has the traceback.")


def _behind() -> Iterator[Finding]:
    from folkmoot.activity.consumers import consumers, lag
    from folkmoot.activity.models import ConsumerPosition

    errors = dict(ConsumerPosition.objects.exclude(last_error="").values_list("name", "last_error"))
    for consumer in consumers:
        if consumer.name in errors:
            yield fault("consumers", f"{consumer.name} fails: {errors[consumer.name]}", "The log has the traceback.")
        elif (behind := lag(consumer)) > _FAR_BEHIND:
            yield warning("consumers", f"{consumer.name} is {behind:,} lines behind.", "Is a worker running?")
