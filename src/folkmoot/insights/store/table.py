"""What a table of the store is."""

from __future__ import annotations

from dataclasses import dataclass

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is a type of DuckDB; `meaning` is shown to analysts."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the store; `key` names what makes a row itself, `when` the column that says its month, if any."""

    name: str
    meaning: str
    key: tuple[str, ...]
    when: str
    columns: tuple[Column, ...]
