"""A condition as the rows of a form: each names a test or a group, and how deep it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from folkmoot.moderation.rules.conditions import JOINS, Condition, Group, Test, bounded, joined


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form. `what` is a join ("all", "any", "none") or a field's name."""

    depth: int
    what: str
    op: str = ""
    value: float | int | tuple[str, ...] | str = ()

    @property
    def is_group(self) -> bool:
        return self.what in JOINS


def rows_of(condition: Condition) -> tuple[str, list[Row]]:
    """How the rows are joined, and the rows."""
    if isinstance(condition, Test):
        return "all", [_row(condition, 0)]
    return condition.join, list(_rows(condition.items, 0))


def condition_of(join: str, rows: Sequence[Row]) -> Condition:
    """The condition that the rows stand for: each stands in the nearest group above it that is less deep."""
    open_groups: list[tuple[int, str, list[Condition]]] = [(-1, join if join in JOINS else "all", [])]
    for row in rows:
        _close(open_groups, row.depth)
        if row.is_group:
            open_groups.append((row.depth, row.what, []))
        else:
            value = () if isinstance(row.value, str) else row.value
            open_groups[-1][2].append(Test(row.what, row.op, value))
    _close(open_groups, 0)
    return bounded(joined(open_groups[0][1], open_groups[0][2]))


def _close(open_groups: list[tuple[int, str, list[Condition]]], depth: int) -> None:
    while len(open_groups) > 1 and open_groups[-1][0] >= depth:
        _depth, join, items = open_groups.pop()
        open_groups[-1][2].append(joined(join, items))


def _rows(items: tuple[Condition, ...], depth: int) -> Iterator[Row]:
    for item in items:
        if isinstance(item, Group):
            yield Row(depth, item.join)
            yield from _rows(item.items, depth + 1)
        else:
            yield _row(item, depth)


def _row(test: Test, depth: int) -> Row:
    return Row(depth, test.field, test.op, test.value)
