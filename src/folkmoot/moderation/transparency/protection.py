"""Small numbers are not told: behind them stand single people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shown = int | float | str | None


def protected(figures: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """The figures with every count between nothing and the threshold held back, as "<5".

    In a table of parts, where a single part is held back the next smallest goes with it: else it could be worked out
    from the sum. Medians and shares of too few are None.
    """
    return {name: _value(value, threshold) for name, value in figures.items()}


def _value(value: Any, threshold: int) -> Any:
    if isinstance(value, Mapping):
        if "of" in value:
            return _measured(value, threshold)
        return _table(value, threshold)
    return _count(value, threshold) if isinstance(value, int) and not isinstance(value, bool) else value


def _measured(value: Mapping[str, Any], threshold: int) -> float | None:
    """A median or share of enough; not a share that says how few its part is, or how few the others are."""
    part = value.get("part", value["of"])
    is_told = value["of"] >= threshold and not 0 < part < threshold and not 0 < value["of"] - part < threshold
    return float(value["value"]) if is_told else None


def _table(table: Mapping[str, int], threshold: int) -> dict[str, Shown]:
    hidden = {name for name, count in table.items() if 0 < count < threshold}
    if len(hidden) == 1:
        others = sorted((count, name) for name, count in table.items() if name not in hidden and count)
        hidden |= {name for _count, name in others[:1]}
    return {
        name: (f"<{threshold}" if 0 < count < threshold else "held back") if name in hidden else count
        for name, count in table.items()
    }


def _count(count: int, threshold: int) -> Shown:
    return f"<{threshold}" if 0 < count < threshold else count
