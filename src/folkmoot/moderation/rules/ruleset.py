"""Many rules compiled into one: which of them a submission meets, in little time, without a database.

What rules look for in texts is looked for once for all of them. A rule that cannot be met without such a find is not
even asked when nothing was found; the rest are asked test by test, what is cheap to know first.
"""

from __future__ import annotations

import operator
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from folkmoot.moderation.rules.conditions import Condition, Group, Test, tests_of
from folkmoot.moderation.rules.definition import Exemptions, RuleDefinition
from folkmoot.moderation.rules.facts import Facts
from folkmoot.moderation.rules.fields import FIELDS, FieldKind
from folkmoot.moderation.rules.patterns import SECONDS_AT_MOST, PatternSet
from folkmoot.moderation.rules.prefilter import Prefilter
from folkmoot.moderation.rules.seeing import Seen, words_read_plainly
from folkmoot.moderation.rules.whole_words import words_standing_in
from folkmoot.moderation.rules.wordfinder import Listed, WordFinder

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_TEXT_FIELDS: dict[str, Callable[[Facts], Seen]] = {
    "text": lambda facts: facts.seen,
    "title": lambda facts: facts.seen_title,
}


_RAW_TEXTS: dict[str, Callable[[Facts], str]] = {
    "text": lambda facts: f"{facts.title}\n{facts.text}" if facts.title else facts.text,
    "title": lambda facts: facts.title,
}


_PREFILTERED_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Met:
    """A rule that was met, and what each of its tests saw: {"text contains": {"viagra": "v1agra"}, "links": 4}."""

    rule: RuleDefinition
    evidence: Mapping[str, object]


@dataclass(slots=True)
class _Finds:
    """What was found in the texts: by text test, the listed phrase or pattern and what stood there for it."""

    tests: dict[Test, dict[str, str]] = field(default_factory=dict)
    is_whole: bool = True


# True, False, or None where nobody knows.
_Check = Callable[[Facts, _Finds], bool | None]


class RuleSet:
    """Compiled rules; `compile_rules` makes it. Holds nothing of one submission, so it serves all of a process."""

    def __init__(self, rules: Iterable[RuleDefinition]) -> None:
        self.rules = tuple(sorted((rule for rule in rules if rule.is_on), key=lambda rule: rule.position))
        self._always: list[int] = []
        self._when_found: dict[Test, list[int]] = defaultdict(list)
        self._checks = [_compiled(rule.condition) for rule in self.rules]
        for place, rule in enumerate(self.rules):
            needed = _needs_one_of(rule.condition)
            if needed is None:
                self._always.append(place)
            for test in needed or ():
                self._when_found[test].append(place)
        self._finders = {name: _Finder(name, self.rules) for name in _TEXT_FIELDS}

    def meet(self, facts: Facts, *, seconds: float = SECONDS_AT_MOST) -> list[Met]:
        """The rules that the submission meets, in their order; who is exempt from one does not meet it."""
        return self.meet_telling(facts, seconds=seconds)[0]

    def meet_telling(self, facts: Facts, *, seconds: float = SECONDS_AT_MOST) -> tuple[list[Met], bool]:
        """The rules that are met, and whether all patterns could be asked in the time given."""
        finds = _Finds()
        deadline = time.monotonic() + seconds
        for finder in self._finders.values():
            finder.look(facts, finds, deadline)
        places = self._always
        if finds.tests:
            places = sorted({*places, *chain.from_iterable(self._when_found.get(test, ()) for test in finds.tests)})
        met = []
        for place in places:
            rule = self.rules[place]
            if self._checks[place](facts, finds) is True and not is_exempt(rule.exempt, facts):
                met.append(Met(rule, _evidence(rule.condition, facts, finds)))
        return met, finds.is_whole


class _Finder:
    """All that any rule looks for in one text field."""

    def __init__(self, name: str, rules: Iterable[RuleDefinition]) -> None:
        self._read, self._raw = _TEXT_FIELDS[name], _RAW_TEXTS[name]
        tests = dict.fromkeys(test for rule in rules for test in tests_of(rule.condition) if test.field == name)
        listed: dict[tuple[str, bool], list[Test]] = defaultdict(list)
        self._by_pattern: dict[str, list[Test]] = defaultdict(list)
        for test in tests:
            for value in _texts(test):
                if test.op == "matches":
                    self._by_pattern[value].append(test)
                else:
                    listed[value, test.op == "spells"].append(test)
        self._by_phrase = listed
        self._words: WordFinder[tuple[str, bool]] = WordFinder(Listed(key, *key) for key in listed)
        self._patterns = PatternSet(tuple(self._by_pattern))
        # Of many words one stands in nearly every text, and looking for them before reading costs more than it spares.
        is_worth_it = len(listed) + len(self._by_pattern) <= _PREFILTERED_AT_MOST
        self._prefilter = Prefilter((phrase for phrase, _ in listed), self._by_pattern) if is_worth_it else None

    def look(self, facts: Facts, finds: _Finds, deadline: float) -> None:
        """Add to the finds what stands in this text."""
        if not self._by_phrase and not self._by_pattern:
            return
        if not self._may_stand_in(self._raw(facts), deadline):
            return
        seen = self._read(facts)
        if not seen.text:
            return
        if self._by_phrase:
            for key, found in self._words.find(seen).items():
                for test in self._by_phrase[key]:
                    finds.tests.setdefault(test, {})[found.phrase] = found.written
        if self._by_pattern:
            texts = [seen.text] if seen.text.isascii() and not seen.readings else [seen.text, seen.normal]
            words = seen.word_set if len(texts) == 1 and seen.has_all_words else None
            matched, is_whole = self._patterns.found(texts, deadline, words)
            finds.is_whole = finds.is_whole and is_whole
            for pattern, written in matched.items():
                for test in self._by_pattern[pattern]:
                    finds.tests.setdefault(test, {})[pattern] = written

    def _may_stand_in(self, raw: str, deadline: float) -> bool:
        """False where nothing is to be found, so that the text need not be read with all its disguises."""
        words = words_read_plainly(raw)
        if words is None:
            return self._prefilter is None or self._prefilter.may_hold(raw)
        if self._words.may_be_found(words):
            return True
        # Patterns are looked for in addresses, too.
        standing = words_standing_in(raw) if self._by_pattern and "://" in raw else words
        return self._patterns.may_be_found(raw, standing or words, deadline)


def compile_rules(rules: Iterable[RuleDefinition]) -> RuleSet:
    """Make the rules ready to be met; those that are off are left out."""
    return RuleSet(rules)


def is_exempt(exempt: Exemptions, facts: Facts) -> bool:
    """Whether the author or the place is left alone."""
    if facts.space in exempt.spaces and facts.space:
        return True
    if exempt.role is None and exempt.trust is None and not exempt.groups:
        return False
    author = facts.author
    if author is None:
        return False
    if exempt.role is not None and author.role.at_least(exempt.role):
        return True
    if exempt.trust is not None and author.trust >= exempt.trust:
        return True
    return not author.groups.isdisjoint(exempt.groups)


def _texts(test: Test) -> tuple[str, ...]:
    return test.value if isinstance(test.value, tuple) else ()


def _is_find(test: Test) -> bool:
    return test.field in _TEXT_FIELDS


def _needs_one_of(condition: Condition) -> frozenset[Test] | None:
    """Text tests of which one must be met for the condition to be met; None where there is no such need."""
    if isinstance(condition, Test):
        return frozenset({condition}) if _is_find(condition) else None
    needs = [_needs_one_of(item) for item in condition.items]
    if condition.join == "all":
        return min((need for need in needs if need is not None), key=len, default=None)
    if condition.join == "any" and needs and all(need is not None for need in needs):
        return frozenset().union(*(need for need in needs if need is not None))
    return None


def _compiled(condition: Condition) -> _Check:
    if isinstance(condition, Test):
        return _compiled_test(condition)
    items = sorted(condition.items, key=_cost)
    return _JOINED[condition.join](tuple(_compiled(item) for item in items))


def _all(checks: tuple[_Check, ...]) -> _Check:
    def check(facts: Facts, finds: _Finds) -> bool | None:
        known = True
        for each in checks:
            passed = each(facts, finds)
            if passed is False:
                return False
            known = known and passed is not None
        return True if known else None

    return check


def _any(checks: tuple[_Check, ...]) -> _Check:
    def check(facts: Facts, finds: _Finds) -> bool | None:
        known = True
        for each in checks:
            passed = each(facts, finds)
            if passed:
                return True
            known = known and passed is not None
        return False if known else None

    return check


def _none(checks: tuple[_Check, ...]) -> _Check:
    any_of = _any(checks)

    def check(facts: Facts, finds: _Finds) -> bool | None:
        passed = any_of(facts, finds)
        return None if passed is None else not passed

    return check


_JOINED: dict[str, Callable[[tuple[_Check, ...]], _Check]] = {"all": _all, "any": _any, "none": _none}


def _cost(condition: Condition) -> int:
    if isinstance(condition, Group):
        return max((_cost(item) for item in condition.items), default=0)
    return FIELDS[condition.field].cost


def _compiled_test(test: Test) -> _Check:
    if _is_find(test):
        return lambda facts, finds: test in finds.tests
    asked = FIELDS[test.field]
    read, value = asked.read, test.value
    if asked.kind is FieldKind.NUMBER:
        return _number_check(read, _COMPARE[test.op], value)
    if asked.kind is FieldKind.FLAG:
        return lambda facts, finds: read(facts)  # type: ignore[return-value]
    wanted = frozenset(_texts(test))
    if asked.kind is FieldKind.CHOICE:
        return lambda facts, finds: None if (have := read(facts)) is None else have in wanted
    return lambda facts, finds: None if (have := read(facts)) is None else not wanted.isdisjoint(have)  # type: ignore[arg-type]


def _number_check(read: Callable[[Facts], Any], compare: Callable[[Any, Any], bool], value: object) -> _Check:
    def check(facts: Facts, finds: _Finds) -> bool | None:
        have = read(facts)
        return None if have is None else compare(have, value)

    return check


def _evidence(condition: Condition, facts: Facts, finds: _Finds) -> dict[str, object]:
    """What speaks for the rule: all that its tests saw, without asking anything that was not needed."""
    seen: dict[str, object] = {}
    for test in tests_of(condition):
        if _is_find(test):
            if test in finds.tests:
                seen[f"{test.field} {test.op}"] = dict(finds.tests[test])
        elif test.field not in seen and FIELDS[test.field].cost < 2:
            value = FIELDS[test.field].read(facts)
            seen[test.field] = sorted(value & frozenset(_texts(test))) if isinstance(value, frozenset) else value
    return seen
