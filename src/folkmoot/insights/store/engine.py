"""What a metric asks: an engine that answers SQL over one community's tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from folkmoot.core.errors import Unavailable


class Engine(Protocol):
    """Answers read-only SQL in DuckDB's dialect over the tables of `store.tables`, of one community alone.

    Parameters are named: `$first`. An engine of another dialect translates. Raises StoreUnavailable.
    """

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]: ...


@runtime_checkable
class Sharing(Protocol):
    """An engine that keeps what several questions of one asking are made of."""

    def shared(self, sql: str, parameters: Mapping[str, Any]) -> str:
        """The name of a table that holds the rows of this SELECT, made at the first call and gone with the engine."""
        ...


class StoreUnavailable(Unavailable):
    """The store cannot be asked now; the message says why in plain words."""


class StoreBusy(StoreUnavailable):
    """Others are being answered: it can be asked again in a moment."""
