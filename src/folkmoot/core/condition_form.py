"""Conditions as a form: a row a test, buttons that add and remove rows, and errors beside what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.condition_rows import Row, group_of, rows_of
from folkmoot.core.conditions import (
    DEEPEST,
    JOINS,
    OPERATORS,
    TESTS_AT_MOST,
    ConditionField,
    Group,
    Operator,
    Test,
    Vocabulary,
    cleaned,
)
from folkmoot.core.errors import RuleBroken
from folkmoot.core.workflows import FieldKind, Text

_ROWS_AT_MOST = TESTS_AT_MOST + 20


@dataclass(slots=True)
class ShownRow:
    """A row with what its controls offer."""

    number: int
    row: Row
    field: ConditionField | None
    operators: Sequence[Operator] = ()
    choices: Sequence[tuple[str, Text]] = ()
    windows: Sequence[tuple[str, Text]] = ()
    error: str = ""

    @property
    def is_number(self) -> bool:
        return self.field is not None and self.field.kind is FieldKind.NUMBER

    @property
    def is_day(self) -> bool:
        return self.field is not None and self.field.kind is FieldKind.DATE

    @property
    def takes_value(self) -> bool:
        """Whether any way to compare takes a value: the others leave it alone."""
        return any(operator.takes_value for operator in self.operators)


@dataclass(slots=True)
class ConditionForm:
    """The rows as they are being edited, in the words of a vocabulary. What counts since a run began is of `runs`."""

    join: str
    rows: list[Row]
    community_id: int
    vocabulary: Vocabulary
    runs: bool = False
    errors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, group: Group, community_id: int, vocabulary: Vocabulary, *, runs: bool = False) -> ConditionForm:
        return cls(group.join, rows_of(group), community_id, vocabulary, runs)

    @classmethod
    def sent(cls, data: Any, community_id: int, vocabulary: Vocabulary, *, runs: bool = False) -> ConditionForm:
        """What was typed, after the button that was pressed: "add" adds a row, "remove:N" takes one away."""
        join = data.get("join", "all")
        rows = _rows_in(data, vocabulary)
        form = cls(join if join in JOINS else "all", rows, community_id, vocabulary, runs)
        pressed, new = str(data.get("do", "")), str(data.get("new", ""))
        name, _colon, number = pressed.partition(":")
        if name == "remove" and number.isdecimal() and len(number) < 4 and int(number) < len(form.rows):
            del form.rows[int(number)]
        elif new and (new in JOINS or new in vocabulary) and len(form.rows) < _ROWS_AT_MOST:
            form.rows.append(_new_row(new, form.rows, vocabulary))
        return form

    def read(self) -> Group | None:
        """The condition, or None where a row is wrong, which `errors` then tells."""
        rows = list(self._cleaned())
        return None if self.errors else group_of(self.join, rows)

    def shown(self) -> list[ShownRow]:
        return [self._shown(number, row) for number, row in enumerate(self.rows)]

    def offered(self) -> list[tuple[Text, list[tuple[str, Text]]]]:
        """What can be added, by group."""
        groups: dict[str, list[tuple[str, Text]]] = {}
        for each in self.vocabulary:
            groups.setdefault(str(each.group), []).append((each.name, each.label))
        joins: list[tuple[str, Text]] = [("all", _("all of…")), ("any", _("at least one of…")), ("none", _("none of…"))]
        return [*groups.items(), (_("Several together"), joins)]

    def _cleaned(self) -> Iterator[Row]:
        for number, row in enumerate(self.rows):
            if row.is_group:
                yield row
                continue
            try:
                test: Test = cleaned(self._field(row.what), row.op, row.value, row.within)
            except RuleBroken as error:
                self.errors[number] = error.message
            else:
                yield Row(row.depth, row.what, test.op, test.value, test.within)

    def _field(self, name: str) -> ConditionField:
        found = self.vocabulary.find(name)
        if found is None:
            raise RuleBroken("bad-condition", _("There is no field “%(name)s”.") % {"name": name[:60]})
        return found

    def _shown(self, number: int, row: Row) -> ShownRow:
        found = self.vocabulary.find(row.what)
        if found is None:
            return ShownRow(number, row, None)
        return ShownRow(
            number,
            row,
            found,
            OPERATORS[found.kind],
            found.choices(self.community_id) if found.choices else (),
            _windows(row.within, runs=self.runs) if found.windowed else (),
            self.errors.get(number, ""),
        )


def _rows_in(data: Mapping[str, Any], vocabulary: Vocabulary) -> list[Row]:
    rows: list[Row] = []
    for number in range(_ROWS_AT_MOST):
        what = str(data.get(f"row-{number}-what", ""))
        if not what:
            break
        if what not in JOINS and what not in vocabulary:
            continue
        depth = str(data.get(f"row-{number}-depth", "0"))
        rows.append(
            Row(
                min(int(depth), DEEPEST - 1) if depth.isdecimal() and len(depth) < 3 else 0,
                what,
                str(data.get(f"row-{number}-op", "")),
                data.get(f"row-{number}-value", ""),
                str(data.get(f"row-{number}-within", "")),
            )
        )
    return rows


def _new_row(what: str, rows: Sequence[Row], vocabulary: Vocabulary) -> Row:
    """A row goes into the group above it."""
    depth = rows[-1].depth + 1 if rows and rows[-1].is_group else rows[-1].depth if rows else 0
    found = vocabulary.find(what)
    op = OPERATORS[found.kind][0].name if found is not None else ""
    return Row(min(depth, DEEPEST - 1), what, op, "")


def _windows(current: str, *, runs: bool) -> list[tuple[str, Text]]:
    known: list[tuple[str, Text]] = [
        ("", _("ever")), *([("run", _("since this began"))] if runs else []), ("24h", _("in the last 24 hours")),
        ("7d", _("in the last 7 days")), ("14d", _("in the last 14 days")), ("30d", _("in the last 30 days")),
        ("90d", _("in the last 90 days")),
    ]  # fmt: skip
    return known if current in dict(known) else [*known, (current, current)]
