"""Conditions: tests of fields joined by all, any and none. The same in three shapes, JSON, text and rows of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.fields import FIELDS, Field, FieldKind, domains_in
from folkmoot.moderation.rules.patterns import checked_pattern

JOINS = ("all", "any", "none")
DEEPEST = 6
TESTS_AT_MOST = 60
VALUES_AT_MOST = 200
TEXT_AT_MOST = 200
OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.NUMBER: ("<", "<=", ">", ">=", "=", "!="),
    FieldKind.WORDS: ("contains", "spells", "matches"),
    FieldKind.CHOICE: ("is",),
    FieldKind.SET: ("has",),
    FieldKind.FLAG: ("yes",),
}
_NUMBER_AT_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared: with a number, with any one of several strings, or with nothing where it says yes or no.

    "contains" sees through disguise and takes `*`, "spells" wants the very letters, "matches" takes RE2 patterns.
    """

    __test__ = False

    field: str
    op: str
    value: float | int | tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Tests and groups of which all, any or none must be met; all of nothing is met always."""

    join: str = "all"
    items: tuple[Test | Group, ...] = ()

    def tests(self) -> Iterator[Test]:
        """Every test in it, in order."""
        for item in self.items:
            if isinstance(item, Test):
                yield item
            else:
                yield from item.tests()


Condition = Test | Group
ALWAYS = Group("all", ())


def joined(join: str, items: Iterable[Condition]) -> Condition:
    """A group in its one canonical shape: nothing is wrapped twice."""
    kept = tuple(items)
    if join == "none":
        if len(kept) == 1 and isinstance(kept[0], Group) and kept[0].join == "any":
            return Group("none", kept[0].items)
        return Group("none", kept) if kept else ALWAYS
    if len(kept) == 1:
        return kept[0]
    return Group(join, kept) if kept else ALWAYS


def to_json(condition: Condition) -> dict[str, Any]:
    """The condition as it is kept and exported."""
    if isinstance(condition, Group):
        return {condition.join: [to_json(item) for item in condition.items]}
    kept: dict[str, Any] = {"field": condition.field, "op": condition.op}
    if condition.op != "yes":
        kept["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return kept


def from_json(given: Any) -> Condition:
    """Read what `to_json` gave, checked and made canonical. Raises RuleBroken, naming what is wrong."""
    return bounded(_read(given, 0))


def bounded(condition: Condition) -> Condition:
    """The condition, if it is no larger than conditions may be."""
    tests = tests_of(condition)
    if len(tests) > TESTS_AT_MOST:
        raise wrong(_("A condition has at most %(most)s tests.") % {"most": TESTS_AT_MOST})
    if depth(condition) > DEEPEST:
        raise wrong(_("A condition is at most %(most)s groups deep.") % {"most": DEEPEST})
    return condition


def tests_of(condition: Condition) -> list[Test]:
    """All tests of a condition, in order."""
    return [condition] if isinstance(condition, Test) else list(condition.tests())


def depth(condition: Condition) -> int:
    """How many groups stand inside each other."""
    if isinstance(condition, Test):
        return 0
    return 1 + max((depth(item) for item in condition.items), default=0)


def cleaned(name: str, op: str, value: Any) -> Test:
    """A test as it is kept; raises RuleBroken for what the field does not know."""
    field = FIELDS.get(name)
    if field is None:
        raise wrong(_("There is nothing called “%(name)s” to ask about.") % {"name": name[:60]})
    if op not in OPERATORS[field.kind]:
        raise wrong(
            _("“%(field)s” is compared by: %(ops)s.") % {"field": name, "ops": ", ".join(OPERATORS[field.kind])}
        )
    if field.kind is FieldKind.FLAG:
        return Test(name, op)
    if field.kind is FieldKind.NUMBER:
        return Test(name, op, _number(name, value))
    return Test(name, op, _strings(field, op, value))


def wrong(message: str) -> RuleBroken:
    """What is raised for a condition that cannot be read."""
    return RuleBroken("condition", message, field="condition")


def _read(given: Any, level: int) -> Condition:
    if not isinstance(given, dict) or level > DEEPEST:
        raise wrong(_("A condition is an object with “all”, “any” or “none”, or with “field”."))
    if len(given) == 1 and (join := next(iter(given))) in JOINS:
        items = given[join]
        if not isinstance(items, Sequence) or isinstance(items, str):
            raise wrong(_("“%(join)s” takes a list.") % {"join": join})
        return joined(join, (_read(item, level + 1) for item in items))
    if not set(given) <= {"field", "op", "value"} or not isinstance(given.get("field"), str):
        raise wrong(_("A test is an object with “field”, “op” and “value”."))
    return cleaned(given["field"], str(given.get("op", "")), given.get("value"))


def _number(name: str, value: Any) -> float | int:
    try:
        number = float(str(value).strip()) if not isinstance(value, bool) else float("nan")
    except ValueError:
        number = float("nan")
    if not abs(number) <= _NUMBER_AT_MOST:
        raise wrong(_("“%(field)s” is compared with a number.") % {"field": name})
    number = round(number, 6)
    return int(number) if number == int(number) else number


def _strings(field: Field, op: str, value: Any) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise wrong(_("“%(field)s” is compared with texts.") % {"field": field.name})
    if op == "matches":
        kept = tuple(dict.fromkeys(checked_pattern(each) for each in given))
    else:
        kept = tuple(dict.fromkeys(_string(field, each) for each in given))
    if field.name == "domains":
        kept = tuple(dict.fromkeys(domains_in(kept)))
    if not kept or len(kept) > VALUES_AT_MOST:
        raise wrong(
            _("“%(field)s” is compared with 1 to %(most)s texts.") % {"field": field.name, "most": VALUES_AT_MOST}
        )
    return kept


def _string(field: Field, value: str) -> str:
    text = " ".join(value.split())
    if not text.strip("*") or len(text) > TEXT_AT_MOST or any(ord(char) < 32 for char in text):
        raise wrong(_("Say what “%(field)s” is compared with.") % {"field": field.name})
    return text
