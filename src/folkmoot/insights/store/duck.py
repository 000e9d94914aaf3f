"""The embedded engine: an in-memory DuckDB over the Parquet files of one community, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest, Part, folder_of, note_broken
from folkmoot.insights.store.sharing import SharedTables
from folkmoot.insights.store.sum_tables import SUMS
from folkmoot.insights.store.sums import SUMS_FORMAT, select_of
from folkmoot.insights.store.table import Table
from folkmoot.insights.store.tables import TABLES


class DuckEngine(SharedTables):
    """Answers over the files that a manifest names. It reaches no other file, no network, and its limits are locked.

    `connection` is for who streams results; it is as limited as the engine.
    """

    def __init__(
        self, community_id: int, manifest: Manifest, *, memory_mb: int, threads: int, scratch: str = ""
    ) -> None:  # fmt: skip
        self._folder, self._scratch = folder_of(community_id), scratch
        self._made: dict[str, str] = {}
        self.connection = duckdb.connect(config={"threads": str(threads), "memory_limit": f"{memory_mb}MB"})
        self._community_id, self._files = community_id, [part.file for part in manifest.parts]
        files = [str(self._folder / name) for name in self._files]
        self._run("SET TimeZone = 'UTC'")
        self._run(f"SET temp_directory = {quoted(scratch)}")
        self._run(f"SET allowed_paths = {_list(files)}")
        self._run("SET enable_external_access = false")
        for table in TABLES:
            if table in SUMS and manifest.sums != SUMS_FORMAT:
                self._run(sum_view(table))
            else:
                parts = typical_first(manifest.of(table.name))
                self._run(_view(table, [str(self._folder / part.file) for part in parts]))
        self._run("SET lock_configuration = true")

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(sql, dict(parameters or {})).fetchall()
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            # A full disk under the scratch folder is no broken file.
            is_of_store = not (self._scratch and self._scratch in str(error))
            if isinstance(error, duckdb.IOException) and is_of_store:
                raise self._broken(error) from error
            raise StoreUnavailable("This question needs more memory than one may have. Ask for less.") from error

    def _run(self, sql: str) -> None:
        """A statement of our own: when it fails, it is for a file."""
        try:
            self.connection.execute(sql)
        except duckdb.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: duckdb.Error) -> BrokenFile:
        gone = next((name for name in self._files if not (self._folder / name).exists()), "")
        named = gone or next((name for name in self._files if name in str(error)), "")
        return BrokenFile(self._community_id, named or str(error).splitlines()[0])


class BrokenFile(StoreUnavailable):
    """A file of the store is missing or damaged: word is left that it must be built anew."""

    def __init__(self, community_id: int, why: str) -> None:
        note_broken(community_id, why)
        super().__init__(
            f"A file of the store cannot be read ({why}). The store is being built anew; look again in a minute."
        )


def _view(table: Table, files: list[str]) -> str:
    if not files:
        columns = ", ".join(f'CAST(NULL AS {column.kind}) AS "{column.name}"' for column in table.columns)
        return f"CREATE VIEW {table.name} AS SELECT {columns} WHERE false"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"CREATE VIEW {table.name} AS SELECT {columns} FROM read_parquet({_list(files)})"


def typical_first(parts: Sequence[Part]) -> list[Part]:
    """The files of a table, first the one whose size is nearest to the mean of all.

    DuckDB takes all files to be of the size of the first; of a community that grew this is the smallest, and what is
    taken for small it holds in memory for others to be looked up in.
    """
    if not parts:
        return []
    mean = sum(part.rows for part in parts) / len(parts)
    typical = min(parts, key=lambda part: abs(part.rows - mean))
    return [typical, *(part for part in parts if part is not typical)]


def sum_view(table: Table) -> str:
    """The statement that makes a sum a view of its SELECT, for stores without files of it."""
    select = select_of(table.name, {each.name: each.name for each in TABLES})
    columns = ", ".join(f'CAST("{column.name}" AS {column.kind}) AS "{column.name}"' for column in table.columns)
    return f"CREATE VIEW {table.name} AS SELECT {columns} FROM ({select})"


def _list(values: list[str]) -> str:
    return "[" + ", ".join(quoted(value) for value in values) + "]"


def quoted(value: str | Path) -> str:
    """A text as SQL writes it."""
    return "'" + str(value).replace("'", "''") + "'"
