"""`folkmoot migrate`: bring the database to this version."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from folkmoot.cli.bootstrap import DataOption, JsonOption, data_folder, start_command
from folkmoot.cli.outcome import emit_json, note

# Any number will do, as long as nothing else on the database takes it.
_LOCK = 7_205_861


def migrate(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Bring the database to this version. Safe to repeat; run it after every upgrade, before serving."""
    start_command()
    applied = apply_migrations()
    if as_json:
        emit_json({"applied": applied})
    else:
        note(f"Applied {len(applied)} migrations." if applied else "The database is up to date.")


def apply_migrations() -> list[str]:
    """Apply what is pending and return its names, in order. Of several that start at once, one does it."""
    from django.core.management import call_command

    from folkmoot.cli.first_tables import has_no_tables, make_first_tables

    with _alone():
        pending = pending_migrations()
        if pending and has_no_tables():
            make_first_tables()
        elif pending:
            call_command("migrate", verbosity=0, interactive=False)
    return pending


def pending_migrations() -> list[str]:
    """The names of the migrations that the database lacks, in the order they would be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    with (data_folder() / "migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
