"""Which scores rules ask about: the figures of a classifier are measured at these."""

from __future__ import annotations

from collections.abc import Iterable

from folkmoot.moderation.rules.conditions import Test, tests_of
from folkmoot.moderation.rules.definition import RuleDefinition

# Even chances, as a point that all classifiers are compared at.
EVEN = 0.5


def thresholds_asked(rules: Iterable[RuleDefinition], label: str) -> tuple[float, ...]:
    """From which scores of a label rules that are on act, and even chances; in order, each once."""
    asked = {
        float(test.value)
        for rule in rules
        if rule.is_on
        for test in tests_of(rule.condition)
        if _asks(test, label) and not isinstance(test.value, tuple)
    }
    return tuple(sorted({EVEN, *asked}))


def _asks(test: Test, label: str) -> bool:
    return test.field == f"score.{label}" and test.op in (">", ">=")
