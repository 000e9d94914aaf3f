"""Where files of the store are made: a DuckDB of its own, into which rows are brought and out of which files come."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
from django.conf import settings

from folkmoot.insights.store.duck import quoted
from folkmoot.insights.store.folder import Part, folder_of
from folkmoot.insights.store.records.rows import Rows
from folkmoot.insights.store.table import Column, Table
from folkmoot.insights.store.tables import TABLES

_NULL = "\\N"
# Beside their columns facts keep which record they hang on.
RECORD_COLUMNS = (("record_kind", "TINYINT"), ("record_id", "BIGINT"))
# In this order rows stand in a file, so that what is asked together lies together.
_ORDER = {
    "facts": "day, at_, key", "posts": "post_id", "threads": "thread_id", "members": "member_id",
    "member_days": "day, person_id", "visits": "day, at_, key", "searches": "day, at_, key",
    "segment_members": "segment, member_id", "waits": "day, thread_id", "lives": "joined_day, person_id",
    "span_counts": "step, day, is_staff, is_bot, source", "cohort_counts": "cohort, month, is_staff, is_bot, source",
    "place_days": "space_id, day, person_id", "thread_days": "day, thread_id, person_id",
    "member_months": "day, person_id",
}  # fmt: skip
# The formats of a period: one file for all, by year, by month.
GRAINS = {"all": "", "year": "%Y", "month": "%Y-%m"}
BY_NAME = {table.name: table for table in TABLES}


class Workshop:
    """A place to make files of a community's store in. `sql` runs a statement."""

    def __init__(self, community_id: int, scratch: Path) -> None:
        self.folder = folder_of(community_id)
        self._scratch = scratch
        limits = {"threads": str(settings.INSIGHTS_THREADS), "memory_limit": f"{settings.INSIGHTS_MEMORY_MB}MB"}
        self._connection = duckdb.connect(config={**limits, "temp_directory": str(scratch)})
        self._connection.execute("SET TimeZone = 'UTC'")

    def sql(self, statement: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, parameters or {}).fetchall()

    def bring(self, name: str, batches: Iterable[Rows]) -> None:
        """Make the tables `name`_facts, `name`_posts, ... of these rows."""
        files = {table: self._scratch / f"{name}_{table}.csv" for table in ("facts", "posts", "threads", "members")}
        with _opened(files) as writers:
            for rows in batches:
                for table, values in rows.tables.items():
                    writers[table].writerows([[_NULL if v is None else v for v in row] for row in values])
        for table, path in files.items():
            self._load(f"{name}_{table}", BY_NAME[table], path)

    def bring_rows(self, name: str, table: Table, rows: Iterable[tuple[object, ...]]) -> None:
        """Make the table `name` of these rows, which are as the columns of `table`."""
        path = self._scratch / f"{name}.csv"
        with _opened({name: path}) as writers:
            writers[name].writerows([[_NULL if v is None else v for v in row] for row in rows])
        self._load(name, table, path)

    def bring_records(self, records: Iterable[tuple[int, int]]) -> None:
        """Make the table `records` of these kinds and numbers."""
        columns = (Column("kind", "TINYINT", ""), Column("id", "BIGINT", ""))
        self.bring_rows("records", Table("records", "", ("kind", "id"), "", columns), sorted(records))

    def source(self, table: str, parts: Iterable[Part]) -> str:
        """These files as a table that can be asked, with the columns of the record."""
        files = [quoted(self.folder / part.file) for part in parts]
        if files:
            return f"read_parquet([{', '.join(files)}])"
        columns = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns_of(BY_NAME[table]))
        return f"(SELECT {columns} WHERE false)"

    def write(self, table: str, select: str, period: str) -> list[Part]:
        """Make a file of what is selected; none of nothing."""
        name = f"{table}{'-' + period if period else ''}-{uuid4().hex[:12]}.parquet"
        path = self.folder / name
        order = _ORDER[table].replace("at_", '"at"')
        copied = (
            f"COPY (SELECT * FROM ({select}) ORDER BY {order}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
        )
        count = int(self.sql(copied)[0][0])
        if not count:
            path.unlink(missing_ok=True)
            return []
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return [Part(table, period, name, count)]

    def _load(self, name: str, table: Table, path: Path) -> None:
        columns = columns_of(table)
        read = {column: "VARCHAR" if kind.endswith("[]") else kind for column, kind in columns}
        types = ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in read.items())
        values = ", ".join(
            f'CAST(CAST("{column}" AS JSON) AS {kind}) AS "{column}"' if kind.endswith("[]") else f'"{column}"'
            for column, kind in columns
        )
        form = "header=false, auto_detect=false, delim=',', quote='\"', escape='\"'"
        options = f"{form}, new_line='\\n', nullstr={quoted(_NULL)}"
        self.sql(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {values} "
            f"FROM read_csv({quoted(path)}, {options}, columns={{{types}}})"
        )
        path.unlink()


def columns_of(table: Table) -> list[tuple[str, str]]:
    """The columns as they stand in files."""
    columns = [(column.name, column.kind) for column in table.columns]
    return [*columns, *RECORD_COLUMNS] if table.name == "facts" else columns


@contextmanager
def workshop(community_id: int) -> Iterator[Workshop]:
    """A workshop for the block; what was laid aside in it is gone afterwards."""
    folder = folder_of(community_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = folder / f".scratch-{os.getpid()}-{uuid4().hex[:8]}"
    scratch.mkdir()
    try:
        yield Workshop(community_id, scratch)
    finally:
        with suppress(OSError):
            shutil.rmtree(scratch)


@contextmanager
def _opened(files: dict[str, Path]) -> Iterator[dict[str, Any]]:
    opened = {name: path.open("w", encoding="utf-8", newline="") for name, path in files.items()}
    try:
        yield {name: csv.writer(file, lineterminator="\n") for name, file in opened.items()}
    finally:
        for file in opened.values():
            file.close()
