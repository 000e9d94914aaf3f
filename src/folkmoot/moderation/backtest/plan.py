"""What is to be tried on what: all that a run needs to know, and that names the run for good."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from folkmoot.moderation.rules.conditions import tests_of
from folkmoot.moderation.rules.definition import RuleDefinition

# What nobody can know of the past: what an outside check would have said then.
UNKNOWN_THEN = frozenset({"outside"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A run. Rules are given as they stand in RULES.json; `other` is the set that the first is compared with.

    Posts count that were written from `since` and before `until`, in the spaces named; decisions count that were
    made by `as_of`.
    """

    community_id: int
    rules: Mapping[str, Any]
    since: datetime
    until: datetime
    as_of: datetime
    space_ids: tuple[int, ...]
    other: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What of the past has to be gathered because some rule asks for it."""

    fields: frozenset[str] = field(default_factory=frozenset)

    @property
    def author(self) -> bool:
        return True

    @property
    def times(self) -> bool:
        """Whether the times of all earlier posts are asked for."""
        return self.rates or bool(self.fields & {"author.posts", "author.first"})

    @property
    def rates(self) -> bool:
        return bool(self.fields & {"rate.minute", "rate.hour", "rate.day"})

    @property
    def links(self) -> bool:
        return "rate.links" in self.fields

    @property
    def copies(self) -> bool:
        return bool(self.fields & {"copies.own", "copies.others", "copies.near_own", "copies.near_others"})

    @property
    def gists(self) -> bool:
        """Whether something is asked that is found out of a text once and kept."""
        return any(name == "language" or name.startswith("score.") for name in self.fields)

    @property
    def unknown(self) -> frozenset[str]:
        return self.fields & UNKNOWN_THEN


def needs_of(rule_sets: Collection[Sequence[RuleDefinition]]) -> Needs:
    """What these rules ask for, those that are off left out."""
    return Needs(frozenset(_fields(rule_sets)))


def _fields(rule_sets: Collection[Sequence[RuleDefinition]]) -> Iterator[str]:
    for rules in rule_sets:
        for rule in rules:
            if rule.is_on:
                yield from (test.field for test in tests_of(rule.condition))
