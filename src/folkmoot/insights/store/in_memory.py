"""A store made of rows in memory: for tests with a small community that is computed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from folkmoot.insights.store.duck import sum_view
from folkmoot.insights.store.sharing import SharedTables
from folkmoot.insights.store.sum_tables import SUMS
from folkmoot.insights.store.table import Row, Table
from folkmoot.insights.store.tables import TABLES


class InMemoryStore(SharedTables):
    """An engine over the given rows; columns that a row does not name are empty."""

    def __init__(self, **rows: Iterable[Row]) -> None:
        self._made: dict[str, str] = {}
        self.connection = duckdb.connect(config={"threads": "1", "enable_external_access": "false"})
        for table in TABLES:
            if table in SUMS:
                self.connection.execute(sum_view(table))
                continue
            columns = ", ".join(f'"{column.name}" {column.kind}' for column in table.columns)
            self.connection.execute(f"CREATE TABLE {table.name} ({columns})")
            self._fill(table, list(rows.get(table.name, ())))

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, dict(parameters or {})).fetchall()

    def _fill(self, table: Table, rows: list[Row]) -> None:
        if not rows:
            return
        marks = ", ".join("?" for _ in table.columns)
        self.connection.executemany(
            f"INSERT INTO {table.name} VALUES ({marks})",
            [[row.get(column.name) for column in table.columns] for row in rows],
        )
