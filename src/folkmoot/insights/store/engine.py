"""What a metric asks: an engine that answers SQL over one community's tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from folkmoot.core.errors import Unavailable


class Engine(Protocol):
    """Answers read-only SQL in DuckDB's dialect over the tables of `store.tables`, of one community alone.

    Parameters are named: `$first`. An engine of another dialect translates. Raises StoreUnavailable.
    """

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]: ...


class StoreUnavailable(Unavailable):
    """The store cannot be asked now; the message says why in plain words."""
