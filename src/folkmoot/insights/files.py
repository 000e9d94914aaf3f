"""Sheets as files: JSON, and Parquet written where the engine is."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from folkmoot.insights.store.engine import Engine

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
Row = Sequence[Any]


def as_json(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """A list of objects. Columns of the same name are told apart by numbers."""
    names = told_apart(columns)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, default=str)


def told_apart(columns: Sequence[str]) -> list[str]:
    """The names, each once."""
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return names


def reckon_parquet(engine: Engine, columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The rows as a Parquet file. Runs where the engine is, with one of its own that knows nothing but the rows."""
    import duckdb

    names = told_apart(columns)
    kinds = [_kind([row[number] for row in rows]) for number in range(len(names))]
    heads = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}" {kind}' for name, kind in zip(names, kinds, strict=True))
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": "1"}) as connection:
        path = Path(folder) / "sheet.parquet"
        connection.execute(f"CREATE TABLE sheet ({heads})")
        if rows:
            marks = ", ".join("?" for _name in names)
            connection.executemany(f"INSERT INTO sheet VALUES ({marks})", [_cast(row, kinds) for row in rows])  # noqa: S608
        connection.execute(f"COPY sheet TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _kind(values: Sequence[Any]) -> str:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "BOOLEAN"
    if known and all(isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 for value in known):
        return "BIGINT"
    if known and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        return "DOUBLE"
    return "VARCHAR"


def _cast(row: Row, kinds: Sequence[str]) -> list[Any]:
    return [
        str(value) if value is not None and kind == "VARCHAR" else value for value, kind in zip(row, kinds, strict=True)
    ]
