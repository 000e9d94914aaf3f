"""Which engine this installation has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from django.db import connection

from folkmoot.content.models import SearchDocument
from folkmoot.content.search import postgres_index, sqlite_index
from folkmoot.content.search.language import Query


class Engine(Protocol):
    """What differs between the engines: SQL fragments, and how words are written."""

    TABLES: str
    MATCH: str
    ORDER: str
    SORT: str

    def write(self, documents: Sequence[SearchDocument]) -> None: ...

    def drop(self, ids: Iterable[int]) -> None: ...

    def clear(self) -> None: ...

    def tidy(self) -> int: ...

    def expression(self, query: Query, place: Sequence[Sequence[str]], *, title_only: bool = False) -> str: ...


def engine() -> Engine:
    """The index of the database in use."""
    return cast(Engine, postgres_index if connection.vendor == "postgresql" else sqlite_index)
