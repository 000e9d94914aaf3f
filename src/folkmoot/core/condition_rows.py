"""A condition as the rows of a form: each names a test or a group, and how deep it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from folkmoot.core.conditions import DEEPEST, JOINS, Group, Test


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form. `what` is a join ("all", "any", "none") or a field's name."""

    depth: int
    what: str
    op: str = ""
    value: Any = None
    within: str = ""

    @property
    def is_group(self) -> bool:
        return self.what in JOINS


def rows_of(group: Group) -> list[Row]:
    """The rows under a group, which itself is said above them."""
    return list(_rows(group.items, 0))


def group_of(join: str, rows: Sequence[Row]) -> Group:
    """The group that these rows stand for. A row stands in the nearest group above it that is less deep."""
    items, _rest = _gather(list(rows), 0)
    return Group(join if join in JOINS else "all", items)


def _rows(items: tuple[Test | Group, ...], depth: int) -> Iterator[Row]:
    for item in items:
        if isinstance(item, Group):
            yield Row(depth, item.join)
            yield from _rows(item.items, depth + 1)
        else:
            yield Row(depth, item.field, item.op, item.value, item.within)


def _gather(rows: list[Row], depth: int) -> tuple[tuple[Test | Group, ...], list[Row]]:
    found: list[Test | Group] = []
    while rows and (rows[0].depth >= depth or depth == 0):
        row, rows = rows[0], rows[1:]
        if row.is_group and depth < DEEPEST - 1:
            inner, rows = _gather(rows, max(row.depth, depth) + 1)
            found.append(Group(row.what, inner))
        elif not row.is_group:
            found.append(Test(row.what, row.op, row.value, row.within))
    return tuple(found), rows
