"""`folkmoot migrate`: bring the database to this version."""

from __future__ import annotations

from folkmoot.cli.bootstrap import DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note


def migrate(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Bring the database to this version. Safe to repeat; run it after every upgrade, before serving."""
    start_command()
    applied = apply_migrations()
    if as_json:
        emit_json({"applied": applied})
    else:
        note(f"Applied {len(applied)} migrations." if applied else "The database is up to date.")


def apply_migrations() -> list[str]:
    """Apply what is pending and return its names, in order."""
    from django.core.management import call_command

    pending = pending_migrations()
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    return pending


def pending_migrations() -> list[str]:
    """The names of the migrations that the database lacks, in the order they would be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
