"""What newcomers may be asked to do first: rooms register the items of the checklist that they know."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from folkmoot.core.registry import Registry

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """Something to do first. `kinds` are the lines of the log that tell of it; `is_done` decides from those that a
    member has, or from the member (a members.Membership), without asking the database. `url_name` is where it is done.
    """

    name: str
    label: Text
    text: Text
    url_name: str
    is_done: Callable[[Any, Collection[str]], bool]
    kinds: frozenset[str] = frozenset()
    position: int = 100


checklist_items: Registry[ChecklistItem] = Registry("item of the checklist")


def by_log(name: str, label: Text, text: Text, url_name: str, *kinds: str, position: int = 100) -> ChecklistItem:
    """An item that is done when the log has any of these kinds of the member."""
    wanted = frozenset(kinds)
    return ChecklistItem(
        name, label, text, url_name, lambda member, seen: not wanted.isdisjoint(seen), wanted, position
    )
