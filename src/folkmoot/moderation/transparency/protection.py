"""Small numbers are not told: behind them stand single people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Of each category the clauses that make it up: it is not told itself, and says what may be.
CATEGORY_OF = "clauses_by_category"
HELD_BACK = "held back"
Shown = int | float | str | None


def protected(figures: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """The figures with every count between nothing and the threshold held back, as "<5".

    In a table of parts, the next smallest goes with those that are held back where they could be worked out from the
    sum: one alone, or several that are all as small, or all as large, as can be. Medians and shares of too few are
    None. Categories tell no more than the clauses they are of, which everybody can look up.
    """
    shown = {name: _value(value, threshold) for name, value in figures.items() if name != CATEGORY_OF}
    if CATEGORY_OF in figures:
        by_clause, by_category = shown["decisions_by_clause"], figures["decisions_by_category"]
        whole = {
            name for name, clauses in figures[CATEGORY_OF].items()
            if all(isinstance(by_clause.get(each, 0), int) for each in clauses)
        }  # fmt: skip
        shown["decisions_by_category"] = {
            name: count if name in whole else f"<{threshold}" if count < threshold else HELD_BACK
            for name, count in by_category.items()
        }
    return shown


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
    others = sorted((count, name) for name, count in table.items() if count >= threshold)
    if others and _tells(sum(table[name] for name in hidden), len(hidden), threshold):
        hidden.add(others[0][1])
    return {
        name: (f"<{threshold}" if 0 < count < threshold else HELD_BACK) if name in hidden else count
        for name, count in table.items()
    }


def _tells(together: int, parts: int, threshold: int) -> bool:
    """Whether the sum of parts below the threshold says what each of them is."""
    return parts == 1 or (parts > 1 and together in (parts, parts * (threshold - 1)))


def _count(count: int, threshold: int) -> Shown:
    return f"<{threshold}" if 0 < count < threshold else count
