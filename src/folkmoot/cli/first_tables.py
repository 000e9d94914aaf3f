"""The tables of a new installation, made at once as they are today.

Running every migration from the first on takes Django a time that grows with the square of the tables, because after
each step it builds all models anew. An empty database needs none of the steps between: the tables are made from the
models, what our migrations do by code is done, and all are noted as applied. A test holds both ways equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

if TYPE_CHECKING:
    from django.db.migrations import Migration


def has_no_tables() -> bool:
    """Whether nothing has been made in the database yet."""
    return not connection.introspection.table_names()


def make_first_tables() -> None:
    """Bring an empty database to this version, wholly or not at all."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with _one_transaction():
        with _as_if_there_were_no_migrations(plan):
            call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
        _run_own_code(executor, plan)
        executor.recorder.ensure_schema()
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)


def _run_own_code(executor: MigrationExecutor, plan: list[Migration]) -> None:
    """What libraries' migrations do by code is about rows, and there are none."""
    state = executor.loader.project_state()
    with connection.schema_editor() as editor:
        for migration in plan:
            if not type(migration).__module__.startswith("folkmoot."):
                continue
            for step in migration.operations:
                if isinstance(step, RunPython | RunSQL):
                    step.database_forwards(migration.app_label, editor, state, state)


@contextmanager
def _one_transaction() -> Iterator[None]:
    # SQLite changes tables with foreign keys unchecked only, and takes that wish outside of a transaction only.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _as_if_there_were_no_migrations(plan: list[Migration]) -> Iterator[None]:
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {migration.app_label: None for migration in plan}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
