"""Conditions: tests of typed fields, joined by all, any and none; as JSON, as rows of a form and as sentences.

One language for whoever asks about members: workflows ask of one at a time, segments of all at once. A vocabulary says
which fields there are. A value that is not known passes no test; an empty group passes always. What a condition says is
the same in each of its shapes, and a property test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.core.errors import RuleBroken
from folkmoot.core.workflows import Choices, FieldKind, Text

JOINS = ("all", "any", "none")
DEEPEST = 4
TESTS_AT_MOST = 40
_TEXT_AT_MOST = 200
_NUMBER_AT_MOST = 10**9
_YEARS = range(1900, 3000)
_WITHIN = re.compile(r"([1-9]\d{0,3})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
SINCE_BEGIN = "run"


class ConditionField(Protocol):
    """Something a condition can ask; a `windowed` one counts what happened since a moment."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Text: ...
    @property
    def kind(self) -> FieldKind: ...
    @property
    def group(self) -> Text: ...
    @property
    def windowed(self) -> bool: ...
    @property
    def choices(self) -> Callable[[int], Choices] | None: ...


class Vocabulary(Protocol):
    """The fields that there are, by name and in order."""

    def find(self, name: str) -> ConditionField | None: ...
    def __iter__(self) -> Iterator[ConditionField]: ...
    def __contains__(self, name: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to compare; `takes_value` is false where the field alone says it."""

    name: str
    sentence: Text
    passes: Callable[[Any, Any], object]
    takes_value: bool = True


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared with one value; `within` is "7d", "run" (since the run began) or empty (ever)."""

    __test__ = False

    field: str
    op: str
    value: Any = None
    within: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Tests and groups of which all, any or none must pass."""

    join: str = "all"
    items: tuple[Test | Group, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    def tests(self) -> Iterator[Test]:
        """Every test in it, in order."""
        for item in self.items:
            if isinstance(item, Test):
                yield item
            else:
                yield from item.tests()


def _folded(value: Any) -> str:
    return str(value).casefold()


def _begins(have: Any, want: Any) -> bool:
    return _folded(have).startswith(_folded(want))


OPERATORS: dict[FieldKind, tuple[Operator, ...]] = {
    FieldKind.NUMBER: (
        Operator("at_least", gettext_lazy("%(field)s: at least %(value)s"), lambda have, want: have >= want),
        Operator("at_most", gettext_lazy("%(field)s: at most %(value)s"), lambda have, want: have <= want),
        Operator("more_than", gettext_lazy("%(field)s: more than %(value)s"), lambda have, want: have > want),
        Operator("less_than", gettext_lazy("%(field)s: fewer than %(value)s"), lambda have, want: have < want),
        Operator("equals", gettext_lazy("%(field)s: exactly %(value)s"), lambda have, want: have == want),
        Operator("differs", gettext_lazy("%(field)s: not %(value)s"), lambda have, want: have != want),
    ),
    FieldKind.TEXT: (
        Operator("contains", gettext_lazy("%(field)s contains “%(value)s”"), lambda h, w: _folded(w) in _folded(h)),
        Operator("equals", gettext_lazy("%(field)s is “%(value)s”"), lambda h, w: _folded(h) == _folded(w)),
        Operator("begins", gettext_lazy("%(field)s begins with “%(value)s”"), _begins),
        Operator("empty", gettext_lazy("%(field)s is empty"), lambda h, w: not str(h).strip(), takes_value=False),
        Operator("filled", gettext_lazy("%(field)s is filled in"), lambda h, w: str(h).strip(), takes_value=False),
    ),
    FieldKind.CHOICE: (
        Operator("is", gettext_lazy("%(field)s is %(value)s"), lambda have, want: have == want),
        Operator("is_not", gettext_lazy("%(field)s is not %(value)s"), lambda have, want: have != want),
    ),
    FieldKind.FLAG: (
        Operator("yes", gettext_lazy("%(field)s: yes"), lambda have, want: bool(have), takes_value=False),
        Operator("no", gettext_lazy("%(field)s: no"), lambda have, want: not have, takes_value=False),
    ),
    FieldKind.SET: (
        Operator("has", gettext_lazy("%(field)s: %(value)s among them"), lambda have, want: want in have),
        Operator("has_not", gettext_lazy("%(field)s: %(value)s not among them"), lambda have, want: want not in have),
    ),
    FieldKind.DATE: (
        Operator("from", gettext_lazy("%(field)s: on %(value)s or later"), lambda h, w: h.isoformat() >= w),
        Operator("until", gettext_lazy("%(field)s: on %(value)s or earlier"), lambda h, w: h.isoformat() <= w),
    ),
}  # fmt: skip
_JOIN_SENTENCES = {
    "all": gettext_lazy("all of these hold: %(items)s"),
    "any": gettext_lazy("at least one of these holds: %(items)s"),
    "none": gettext_lazy("none of these holds: %(items)s"),
}


def operator_of(field: ConditionField, name: str) -> Operator | None:
    """The comparison of that name for fields of that kind."""
    return next((each for each in OPERATORS[field.kind] if each.name == name), None)


def window_start(within: str, now: datetime, began_at: datetime | None = None) -> datetime | None:
    """From when on a windowed field counts; None for ever."""
    if within == SINCE_BEGIN:
        return began_at or now
    match = _WITHIN.fullmatch(within)
    return now - timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def to_json(condition: Test | Group) -> dict[str, Any]:
    """The condition as it is kept and exported."""
    if isinstance(condition, Group):
        return {condition.join: [to_json(item) for item in condition.items]}
    kept: dict[str, Any] = {"field": condition.field, "op": condition.op}
    if condition.value is not None:
        kept["value"] = condition.value
    if condition.within:
        kept["within"] = condition.within
    return kept


def read_condition(given: Any, vocabulary: Vocabulary) -> Group:
    """Read what `to_json` gave; nothing means no condition. Raises RuleBroken, naming what is wrong."""
    if given is None or given == {}:
        return Group()
    condition = _Reading(vocabulary).read(given, 0)
    return condition if isinstance(condition, Group) else Group("all", (condition,))


def cleaned(field: ConditionField, op: str, value: Any, within: str = "") -> Test:
    """A test of this field as it is kept; raises RuleBroken for what the field does not know."""
    operator = operator_of(field, op)
    if operator is None:
        raise _wrong(_("“%(field)s” cannot be compared like this.") % {"field": field.label})
    if within and (not field.windowed or not (within == SINCE_BEGIN or _WITHIN.fullmatch(within))):
        raise _wrong(_("Give a time such as 12h, 7d or 2w."))
    if not operator.takes_value:
        return Test(field.name, op, None, within)
    return Test(field.name, op, _value(field, value), within)


def condition_sentence(condition: Test | Group, community_id: int, vocabulary: Vocabulary) -> str:
    """The condition in words."""
    if isinstance(condition, Test):
        return _test_sentence(condition, community_id, vocabulary)
    if len(condition.items) == 1 and condition.join != "none":
        return condition_sentence(condition.items[0], community_id, vocabulary)
    parts = [(item, condition_sentence(item, community_id, vocabulary)) for item in condition.items]
    said = "; ".join(f"({words})" if isinstance(item, Group) else words for item, words in parts)
    return str(_JOIN_SENTENCES[condition.join]) % {"items": said}


class _Reading:
    """One condition as it is read: as many groups are allowed as tests, for each costs a statement as much."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._left = {Test: TESTS_AT_MOST, Group: TESTS_AT_MOST}

    def read(self, given: Any, depth: int) -> Test | Group:
        if not isinstance(given, dict) or depth > DEEPEST:
            raise _wrong(_("A condition is an object with “all”, “any” or “none”, or with “field”, at most four deep."))
        if set(given) <= set(JOINS) and len(given) == 1 and depth < DEEPEST:
            self._count(Group)
            join, items = next(iter(given.items()))
            if not isinstance(items, Sequence) or isinstance(items, str):
                raise _wrong(_("“%(join)s” takes a list.") % {"join": join})
            return Group(join, tuple(self.read(item, depth + 1) for item in items))
        self._count(Test)
        return self._test(given)

    def _count(self, kind: type[Test | Group]) -> None:
        self._left[kind] -= 1
        if self._left[kind] < 0:
            raise _wrong(_("A condition has at most %(most)s tests.") % {"most": TESTS_AT_MOST})

    def _test(self, given: dict[str, Any]) -> Test:
        name = given.get("field")
        field = self._vocabulary.find(name) if isinstance(name, str) else None
        if field is None or not set(given) <= {"field", "op", "value", "within"}:
            raise _wrong(_("There is no field “%(name)s”.") % {"name": str(name)[:60]})
        within = given.get("within", "")
        return cleaned(field, str(given.get("op", "")), given.get("value"), within if isinstance(within, str) else "?")


def _value(field: ConditionField, value: Any) -> int | str:
    if field.kind is FieldKind.NUMBER:
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,10}", text) or abs(int(text)) > _NUMBER_AT_MOST:
            raise _wrong(_("“%(field)s” is compared with a whole number.") % {"field": field.label})
        return int(text)
    text = " ".join(str("" if value is None else value).split())
    if field.kind is FieldKind.DATE:
        return _day(field, text)
    if not text or len(text) > _TEXT_AT_MOST or "\0" in text:
        raise _wrong(_("Say what “%(field)s” is compared with.") % {"field": field.label})
    return text


def _day(field: ConditionField, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # At the ends of the calendar a day has no beginning in every time zone.
    if day is None or day.year not in _YEARS:
        raise _wrong(_("“%(field)s” is compared with a day such as 2026-03-31.") % {"field": field.label})
    return day.isoformat()


def _test_sentence(test: Test, community_id: int, vocabulary: Vocabulary) -> str:
    field = vocabulary.find(test.field)
    operator = operator_of(field, test.op) if field else None
    if field is None or operator is None:
        return _("a test that is no longer known: %(name)s") % {"name": test.field}
    shown = test.value
    if field.choices is not None:
        shown = dict(field.choices(community_id)).get(str(test.value), test.value)
    said = str(operator.sentence) % {"field": field.label, "value": shown}
    return f"{said} {_window_sentence(test.within)}".strip()


def _window_sentence(within: str) -> str:
    if within == SINCE_BEGIN:
        return _("since this began")
    match = _WITHIN.fullmatch(within)
    if match is None:
        return ""
    words = {
        "h": _("in the last %(n)s hours"), "d": _("in the last %(n)s days"), "w": _("in the last %(n)s weeks"),
    }  # fmt: skip
    return words[match[2]] % {"n": match[1]}


def _wrong(message: str) -> RuleBroken:
    return RuleBroken("bad-condition", message, field="condition")
