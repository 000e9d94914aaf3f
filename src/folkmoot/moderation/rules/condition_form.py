"""A condition while it is edited, as rows or as text: what was typed is kept, whatever button was pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.conditions import (
    DEEPEST,
    JOINS,
    OPERATORS,
    TESTS_AT_MOST,
    Condition,
    cleaned,
)
from folkmoot.moderation.rules.fields import FIELDS, Field, FieldKind
from folkmoot.moderation.rules.rows import Row, condition_of, rows_of
from folkmoot.moderation.rules.wording import parsed, written

_ROWS_AT_MOST = TESTS_AT_MOST + 20
_DEEPEST_ROW = DEEPEST - 2
OPERATOR_LABELS: dict[str, str | Promise] = {
    "<": gettext_lazy("fewer than"),
    "<=": gettext_lazy("at most"),
    ">": gettext_lazy("more than"),
    ">=": gettext_lazy("at least"),
    "=": gettext_lazy("exactly"),
    "!=": gettext_lazy("anything but"),
    "contains": gettext_lazy("contains, also in disguise"),
    "spells": gettext_lazy("contains, letter for letter"),
    "matches": gettext_lazy("matches the pattern"),
    "is": gettext_lazy("is one of"),
    "has": gettext_lazy("has one of"),
    "yes": gettext_lazy("yes"),
}
_GROUPS = (
    (gettext_lazy("The text"), ("text", "title", "length", "shouting", "emoji", "disguised", "language")),
    (gettext_lazy("What is in it"), ("links", "domains", "lookalike", "images", "mentions")),
    (gettext_lazy("Where and how"), ("kind", "space", "private", "edited")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what its controls offer."""

    number: int
    row: Row
    field: Field | None
    operators: Sequence[tuple[str, str | Promise]] = ()
    value: str = ""
    lines: int = 1
    error: str = ""

    @property
    def is_number(self) -> bool:
        return self.field is not None and self.field.kind is FieldKind.NUMBER

    @property
    def is_flag(self) -> bool:
        return self.field is not None and self.field.kind is FieldKind.FLAG


@dataclass(slots=True)
class ConditionForm:
    """The condition as it is edited; `shape` is "rows" or "text"."""

    shape: str
    join: str
    rows: list[Row]
    text: str
    errors: dict[int, str] = field(default_factory=dict)
    error: str = ""

    @classmethod
    def of(cls, condition: Condition, shape: str = "rows") -> ConditionForm:
        join, rows = rows_of(condition)
        return cls(shape, join, rows, written(condition))

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> ConditionForm:
        """What was typed, after the button that was pressed: "add", "remove:N", "in:N", "out:N", "rows" or "text"."""
        shape = "text" if data.get("shape") == "text" else "rows"
        join = str(data.get("join", "all"))
        form = cls(shape, join if join in JOINS else "all", list(_rows_in(data)), str(data.get("when", "")))
        form._press(str(data.get("do", "")), str(data.get("new", "")))
        return form

    def read(self) -> Condition | None:
        """The condition, or None where something is wrong, which `error` and `errors` then tell."""
        try:
            if self.shape == "text":
                return parsed(self.text)
            if not self.rows:
                # Nobody means that by leaving a form empty, and a rule that refuses would silence a community by it.
                said = _("Say when the rule is met. If it is meant for everything, write “always” as text.")
                raise RuleBroken("no-condition", said)
            rows = list(self._cleaned())
            return None if self.errors else condition_of(self.join, rows)
        except RuleBroken as broken:
            self.error = broken.message
            return None

    def shown(self) -> list[ShownRow]:
        return [self._shown(number, row) for number, row in enumerate(self.rows)]

    def offered(self) -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
        """What can be added, by group."""
        named = {name for _label, names in _GROUPS for name in names}
        groups = [(label, [(name, FIELDS[name].label) for name in names]) for label, names in _GROUPS]
        rest = [(name, each.label) for name, each in FIELDS.items() if name not in named]
        joins: list[tuple[str, str | Promise]] = [
            ("all", _("all of…")), ("any", _("at least one of…")), ("none", _("none of…")),
        ]  # fmt: skip
        return [*groups, (_("Author, rates, copies, checks"), rest), (_("Several together"), joins)]

    def _press(self, pressed: str, new: str) -> None:
        name, _colon, number = pressed.partition(":")
        place = int(number) if number.isdecimal() and len(number) < 4 else -1
        if pressed in ("rows", "text"):
            self._change_shape(pressed)
        elif pressed == "add" and (new in JOINS or new in FIELDS) and len(self.rows) < _ROWS_AT_MOST:
            self.rows.append(_new_row(new, self.rows))
        elif 0 <= place < len(self.rows):
            row = self.rows[place]
            if name == "remove":
                del self.rows[place]
            elif name in ("in", "out"):
                depth = min(max(row.depth + (1 if name == "in" else -1), 0), _DEEPEST_ROW)
                self.rows[place] = Row(depth, row.what, row.op, row.value)

    def _change_shape(self, shape: str) -> None:
        condition = self.read()
        if condition is not None:
            self.join, self.rows = rows_of(condition)
            self.text = written(condition)
            self.shape = shape

    def _cleaned(self) -> Iterator[Row]:
        for number, row in enumerate(self.rows):
            if row.is_group:
                yield row
                continue
            try:
                test = cleaned(row.what, row.op, row.value)
            except RuleBroken as broken:
                self.errors[number] = broken.message
            else:
                yield Row(row.depth, test.field, test.op, test.value)

    def _shown(self, number: int, row: Row) -> ShownRow:
        found = FIELDS.get(row.what)
        if found is None:
            return ShownRow(number, row, None)
        operators = [(name, OPERATOR_LABELS[name]) for name in OPERATORS[found.kind]]
        value = "\n".join(row.value) if isinstance(row.value, tuple) else str(row.value)
        lines = min(value.count("\n") + 1, 6)
        return ShownRow(number, row, found, operators, value, lines, self.errors.get(number, ""))


def _rows_in(data: Mapping[str, Any]) -> Iterator[Row]:
    for number in range(_ROWS_AT_MOST):
        what = str(data.get(f"row-{number}-what", ""))
        if not what:
            return
        if what not in JOINS and what not in FIELDS:
            continue
        depth = str(data.get(f"row-{number}-depth", "0"))
        typed = str(data.get(f"row-{number}-value", ""))
        is_list = what in FIELDS and FIELDS[what].kind is not FieldKind.NUMBER
        lines = tuple(line.strip() for line in typed.splitlines() if line.strip())
        yield Row(
            min(int(depth), _DEEPEST_ROW) if depth.isdecimal() and len(depth) < 3 else 0,
            what,
            str(data.get(f"row-{number}-op", "")),
            lines if is_list else typed,
        )


def _new_row(what: str, rows: Sequence[Row]) -> Row:
    """A row goes into the group above it."""
    depth = rows[-1].depth + 1 if rows and rows[-1].is_group else rows[-1].depth if rows else 0
    op = OPERATORS[FIELDS[what].kind][0] if what in FIELDS else ""
    return Row(min(depth, _DEEPEST_ROW), what, op, "" if op == "<" else ())
