"""Answering typed SQL, in the process that ends afterwards; pages name these functions and never import an engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Protocol

from folkmoot.insights.sql.checking import Forbidden, check

ROWS_AT_MOST = 10_000
BYTES_AT_MOST = 8_000_000
_CELL_AT_MOST = 5_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows of a question, or the words for why there are none. `is_cut` tells that there were more."""

    columns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    is_cut: bool = False
    seconds: float = 0.0
    problem: str = ""


_TOO_MUCH = "This needs more memory than a question may have: ask for fewer days, or count before you join."
_NO_WORDS = "This cannot be answered. Ask for it in another way."


class Caged(Protocol):
    """The embedded engine: its own parser is half of the cage."""

    connection: Any


def answer_typed(engine: Caged, sql: str, rows_at_most: int = ROWS_AT_MOST) -> Answered:
    """What one SELECT gives, or what is wrong with it."""
    begun, connection = time.monotonic(), engine.connection
    try:
        cursor, columns, kinds = _asked(connection, check(connection, sql))
        rows, is_cut = _fetched(cursor, rows_at_most)
    except (Forbidden, MemoryError) as error:
        return Answered(problem=str(error) or _TOO_MUCH)
    except Exception as error:
        # The engine's own errors, whose words name columns and functions.
        if not type(error).__module__.startswith(("_duckdb", "duckdb")):
            raise
        if type(error).__name__ == "OutOfMemoryException":
            # Its own words advise on settings that nobody who asks here has.
            return Answered(problem=_TOO_MUCH)
        return Answered(problem=_NO_WORDS if _tells_of_itself(error) else _plain(str(error)))
    return Answered(columns, kinds, rows, is_cut, time.monotonic() - begun)


def _asked(connection: Any, statement: str) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    cursor = connection.execute(statement)
    columns, kinds = _heads(cursor.description)
    if any("WITH TIME ZONE" in kind for kind in kinds):
        # As values of Python's these need a library that is not here. They are told as texts, as all times are.
        names = [f"c{number}" for number in range(len(kinds))]
        told = (
            f"{name}::VARCHAR" if "WITH TIME ZONE" in kind else name for name, kind in zip(names, kinds, strict=True)
        )
        cursor = connection.execute(f"SELECT {', '.join(told)} FROM ({statement}\n) AS t({', '.join(names)})")  # noqa: S608 - checked
    return cursor, columns, kinds


def _tells_of_itself(error: Exception) -> bool:
    """Whether its words are of the engine and the files it lies in: a mistake of its own, or a full disk."""
    is_its_own = type(error).__name__ in ("InternalException", "FatalException", "IOException")
    return is_its_own or "Stack Trace:" in str(error) or "Traceback (" in str(error)


def _heads(description: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(str(each[0]) for each in description), tuple(str(each[1]) for each in description)


def _fetched(cursor: Any, rows_at_most: int) -> tuple[tuple[tuple[Any, ...], ...], bool]:
    rows: list[tuple[Any, ...]] = []
    room = BYTES_AT_MOST
    while batch := cursor.fetchmany(_AT_ONCE):
        for each in batch:
            row = tuple(_cell(value) for value in each)
            room -= sum(len(value) if isinstance(value, str) else 8 for value in row)
            if len(rows) >= rows_at_most or room < 0:
                return tuple(rows), True
            rows.append(row)
    return tuple(rows), False


def _cell(value: Any) -> Any:
    """A value as it may travel: numbers and truths as they are, everything else as a text of bounded length."""
    if value is None or isinstance(value, bool | int | float):
        return value
    words = value if isinstance(value, str) else str(value)
    return words if len(words) <= _CELL_AT_MOST else words[:_CELL_AT_MOST] + "…"


def _plain(words: str) -> str:
    """The first lines of an engine's error, which say what is wrong and where."""
    return "\n".join(line for line in words.splitlines()[:6] if line.strip())[:1500]
