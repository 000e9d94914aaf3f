"""Conditions of workflows: whether one holds for a subject, by the fields that rooms register for workflows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from folkmoot.core.conditions import Group, Test, condition_sentence, operator_of, read_condition, window_start
from folkmoot.core.workflows import Subject, WorkflowField, workflow_fields


@dataclass(frozen=True, slots=True)
class WorkflowWords:
    """The fields of workflows; those about a post are offered only where a post sets it off."""

    has_post: bool

    def find(self, name: str) -> WorkflowField | None:
        return workflow_fields.find(name)

    def __iter__(self) -> Iterator[WorkflowField]:
        return (field for field in workflow_fields if self.has_post or not field.needs_post)

    def __contains__(self, name: object) -> bool:
        return name in workflow_fields


def holds(condition: Test | Group, subject: Subject) -> bool:
    """Whether the condition holds for the subject at its moment."""
    if isinstance(condition, Test):
        return _passes(condition, subject)
    if not condition.items:
        return True
    if condition.join == "all":
        return all(holds(item, subject) for item in condition.items)
    found = any(holds(item, subject) for item in condition.items)
    return found if condition.join == "any" else not found


def kinds_read(condition: Group) -> frozenset[str]:
    """The kinds of activity that the condition looks for in the log."""
    found = (workflow_fields.find(test.field) for test in condition.tests())
    return frozenset(kind for field in found if field is not None for kind in field.kinds)


def from_json(given: Any) -> Group:
    """Read what `to_json` gave; nothing means no condition. Raises RuleBroken, naming what is wrong."""
    return read_condition(given, workflow_fields)


def sentence(condition: Test | Group, community_id: int) -> str:
    """The condition in words."""
    return condition_sentence(condition, community_id, workflow_fields)


def _passes(test: Test, subject: Subject) -> bool:
    field = workflow_fields.find(test.field)
    operator = operator_of(field, test.op) if field else None
    if field is None or operator is None:
        return False
    value = field.read(subject, window_start(test.within, subject.now, subject.began_at))
    return value is not None and bool(operator.passes(value, test.value))
