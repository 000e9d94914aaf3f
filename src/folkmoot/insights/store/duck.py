"""The embedded engine: an in-memory DuckDB over the Parquet files of one community, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, folder_of
from folkmoot.insights.store.tables import TABLES, Table


class DuckEngine:
    """Answers over the files that a manifest names. It reaches no other file, no network, and its limits are locked.

    `connection` is for who streams results; it is as limited as the engine.
    """

    def __init__(self, community_id: int, manifest: Manifest, *, memory_mb: int, threads: int) -> None:
        self._folder = folder_of(community_id)
        self.connection = duckdb.connect(config={"threads": str(threads), "memory_limit": f"{memory_mb}MB"})
        files = [str(self._folder / part.file) for part in manifest.parts]
        self._run("SET TimeZone = 'UTC'")
        self._run("SET temp_directory = ''")
        self._run(f"SET allowed_paths = {_list(files)}")
        self._run("SET enable_external_access = false")
        for table in TABLES:
            self._run(_view(table, [str(self._folder / part.file) for part in manifest.of(table.name)]))
        self._run("SET lock_configuration = true")

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(sql, dict(parameters or {})).fetchall()
        except duckdb.OutOfMemoryException as error:
            raise StoreUnavailable("This question needs more memory than one may have. Ask for less.") from error

    def _run(self, sql: str) -> None:
        try:
            self.connection.execute(sql)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            named = next((path.name for path in self._folder.glob("*.parquet") if path.name in str(error)), "")
            raise BrokenFile(named or str(error).splitlines()[0]) from error


class BrokenFile(StoreUnavailable):
    """A file of the store is missing or damaged; the store must be built anew."""


def _view(table: Table, files: list[str]) -> str:
    if not files:
        columns = ", ".join(f'CAST(NULL AS {column.kind}) AS "{column.name}"' for column in table.columns)
        return f"CREATE VIEW {table.name} AS SELECT {columns} WHERE false"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"CREATE VIEW {table.name} AS SELECT {columns} FROM read_parquet({_list(files)})"


def _list(values: list[str]) -> str:
    return "[" + ", ".join(quoted(value) for value in values) + "]"


def quoted(value: str | Path) -> str:
    """A text as SQL writes it."""
    return "'" + str(value).replace("'", "''") + "'"
