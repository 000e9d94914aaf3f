"""PostgreSQL's tables, into a backup and back, by COPY: no pg_dump of the right version need be at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection

from folkmoot.cli.safekeeping.archive import Damaged, Writer

TABLES = "tables.json"


def back_up(writer: Writer) -> None:
    """Copy every table out of one state of the database."""
    columns: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            for table in _tables(cursor):
                columns[table] = _columns(cursor, table)
                with (
                    writer.stream(_entry(table)) as target,
                    cursor.copy(_copy(table, columns[table], "TO STDOUT")) as out,
                ):
                    for block in out:
                        target.write(bytes(block))
        finally:
            cursor.execute("ROLLBACK")
    with writer.stream(TABLES) as target:
        target.write(json.dumps(columns).encode())


def put_back(folder: Path) -> None:
    """Replace every row by the backup's, in one transaction. The tables must stand as they stood in the backup."""
    columns: dict[str, list[str]] = json.loads((folder / TABLES).read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            tables = _tables(cursor)
            if set(tables) != set(columns) or any(set(_columns(cursor, t)) != set(columns[t]) for t in tables):
                raise Damaged("its tables are not those of this version: install the version that wrote it")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"TRUNCATE {', '.join(_quoted(table) for table in tables)}")
            for table in tables:
                statement = _copy(table, columns[table], "FROM STDIN")
                with (folder / _entry(table)).open("rb") as source, cursor.copy(statement) as target:
                    while block := source.read(1024 * 1024):
                        target.write(block)
            _set_sequences(cursor, tables)
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _copy(table: str, columns: list[str], direction: str) -> str:
    return f"COPY {_quoted(table)} ({', '.join(_quoted(column) for column in columns)}) {direction}"


def _set_sequences(cursor: Any, tables: list[str]) -> None:
    for table in tables:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND (is_identity = 'YES' OR column_default LIKE 'nextval%%')",
            [table],
        )
        for (column,) in cursor.fetchall():
            name, place = _quoted(column), _quoted(table)
            highest = f"(SELECT max({name}) FROM {place})"  # noqa: S608 - names of our own tables, quoted
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce({highest}, 1), {highest} IS NOT NULL)",
                [place, column],
            )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _entry(table: str) -> str:
    return f"tables/{table}.copy"
