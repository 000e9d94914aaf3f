"""Tables that several questions of one asking are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from operator import itemgetter
from typing import Any


class SharedTables(ABC):
    """An engine with tables in memory, each made at its first call and gone with the engine."""

    _made: dict[str, str]

    @abstractmethod
    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a SELECT; see `Engine.rows`."""

    def shared(self, sql: str, parameters: Mapping[str, Any]) -> str:
        """The name of a table that holds the rows of this SELECT."""
        told = f"{sql}\n{sorted(parameters.items(), key=itemgetter(0))!r}"
        name = self._made.get(told)
        if name is None:
            name = f"shared_{len(self._made) + 1}"
            self.rows(f"CREATE TEMP TABLE {name} AS {sql}", parameters)
            self._made[told] = name
        return name
