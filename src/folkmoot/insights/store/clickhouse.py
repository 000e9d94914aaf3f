"""The distributed engine: ClickHouse by settings. The writer's files are copied into it; many machines ask there.

A file is immutable there, too: its rows carry its name, and a manifest of one row says which files count. So a swap is
one inserted row, and who asks meanwhile has the files of before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from folkmoot.insights.store.clickhouse_server import PREFIX, Server
from folkmoot.insights.store.dialect import translated
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.table import Table
from folkmoot.insights.store.tables import TABLES

_KINDS = {
    "VARCHAR": "Nullable(String)", "VARCHAR[]": "Array(String)", "BIGINT": "Nullable(Int64)",
    "INTEGER": "Nullable(Int32)", "TINYINT": "Nullable(Int8)", "BOOLEAN": "Nullable(Bool)",
    "DOUBLE": "Nullable(Float64)", "DATE": "Nullable(Date32)", "TIMESTAMP": "Nullable(DateTime64(6, 'UTC'))",
}  # fmt: skip
# What standard SQL and DuckDB mean, and ClickHouse by itself does not.
MEANINGS = {
    "join_use_nulls": "1", "aggregate_functions_null_for_empty": "1", "union_default_mode": "'DISTINCT'",
    "prefer_column_name_to_alias": "1", "cast_keep_nullable": "1", "group_by_use_nulls": "1",
    "output_format_json_quote_64bit_integers": "0", "allow_experimental_correlated_subqueries": "1",
}  # fmt: skip


class ClickEngine:
    """Answers over the files that a manifest names, as the embedded engine does."""

    def __init__(
        self, server: Server, community_id: int, manifest: Manifest, *, seconds: float, memory_mb: int
    ) -> None:
        self._server, self._community_id = server, community_id
        self._parts = {table.name: [part.file for part in manifest.of(table.name)] for table in TABLES}
        limits = {"max_execution_time": str(int(seconds)), "max_memory_usage": str(memory_mb * 1024 * 1024)}
        self._settings = ", ".join(f"{name}={value}" for name, value in {**MEANINGS, **limits, "readonly": "2"}.items())

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        query = translated(sql, parameters or {}, self._parts, self._community_id)
        answer = json.loads(self._server.run(f"{query} SETTINGS {self._settings} FORMAT JSONCompact"))
        readers = [_reader(column["type"]) for column in answer["meta"]]
        return [
            tuple(value if value is None else read(value) for read, value in zip(readers, row, strict=True))
            for row in answer["data"]
        ]


def make_tables(server: Server) -> None:
    """The tables, where they are not there yet."""
    for table in TABLES:
        columns = ", ".join(f"`{column.name}` {_KINDS[column.kind]}" for column in table.columns)
        server.run(
            f"CREATE TABLE IF NOT EXISTS {PREFIX}{table.name} "
            f"(community_id Int64, part LowCardinality(String), {columns}) "
            f"ENGINE = MergeTree PARTITION BY community_id ORDER BY ({_order(table)}) SETTINGS allow_nullable_key = 1"
        )
    server.run(
        f"CREATE TABLE IF NOT EXISTS {PREFIX}manifests (community_id Int64, version Int64, manifest String) "
        "ENGINE = ReplacingMergeTree(version) ORDER BY community_id"
    )


def publish(server: Server, community_id: int, folder: Path, manifest: Manifest) -> None:
    """Copy the files that are not there yet, swap, and delete the rows of files that count no more."""
    make_tables(server)
    for table in TABLES:
        there = _parts_there(server, table, community_id)
        wanted = {part.file for part in manifest.of(table.name)}
        for name in sorted(wanted - there):
            _copy(server, table, community_id, folder / name)
    written = json.dumps(asdict(manifest)).replace("\\", "\\\\").replace("'", "\\'")
    server.run(f"INSERT INTO {PREFIX}manifests VALUES ({community_id}, {manifest.version}, '{written}')")
    for table in TABLES:
        gone = _parts_there(server, table, community_id) - {part.file for part in manifest.of(table.name)}
        if gone:
            names = ", ".join(f"'{name}'" for name in sorted(gone))
            server.run(f"DELETE FROM {PREFIX}{table.name} WHERE community_id = {community_id} AND part IN ({names})")


def _copy(server: Server, table: Table, community_id: int, file: Path) -> None:
    names = ", ".join(f"`{column.name}`" for column in table.columns)
    kinds = ", ".join(f"`{column.name}` {_KINDS[column.kind]}" for column in table.columns)
    escaped = kinds.replace("'", "\\'")
    server.insert(
        f"INSERT INTO {PREFIX}{table.name} (community_id, part, {names}) "
        f"SELECT {community_id}, '{file.name}', {names} FROM input('{escaped}') FORMAT Parquet",
        file,
    )


def _parts_there(server: Server, table: Table, community_id: int) -> set[str]:
    query = f"SELECT DISTINCT part FROM {PREFIX}{table.name} WHERE community_id = {community_id} FORMAT JSONCompact"
    return {row[0] for row in json.loads(server.run(query))["data"]}


def _order(table: Table) -> str:
    names = dict.fromkeys(["part", *([table.when] if table.when else []), *table.key])
    return ", ".join(f"`{name}`" for name in names)


def _reader(kind: str) -> Any:
    plain = kind.removeprefix("LowCardinality(").removeprefix("Nullable(")
    if plain.startswith("DateTime"):
        return datetime.fromisoformat
    if plain.startswith("Date"):
        return date.fromisoformat
    if plain.startswith("Bool"):
        return bool
    return (lambda value: int(value)) if plain.startswith(("Int", "UInt")) else (lambda value: value)
