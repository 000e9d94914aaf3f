"""Tabs over the pages of a room, in groups: one row of groups, and below it the pages of the group that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from folkmoot.core.actor import Actor

Item = tuple[str | Promise, str, bool, None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the room. `name` says which is open, `url_name` where it leads, `visible` who sees it."""

    name: str
    label: str | Promise
    url_name: str
    visible: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together, under one tab that leads to the first of them that somebody sees."""

    label: str | Promise
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Tabs:
    """The groups that somebody sees, and the pages of the group that is open, as the component takes them.

    A group of one page has no second row.
    """

    groups: list[Item]
    pages: list[Item]


def tabs_of(groups: Iterable[Group], actor: Actor, here: str) -> Tabs:
    """The tabs that this actor sees; `here` names the page that is open."""
    seen: list[Item] = []
    pages: list[Item] = []
    for group in groups:
        shown = _shown(group, actor, here)
        if not shown:
            continue
        is_open = any(tab.name == here for tab in group.tabs)
        seen.append((group.label, shown[0][1], is_open, None))
        if is_open and len(shown) > 1:
            pages = shown
    return Tabs(seen, pages)


def _shown(group: Group, actor: Actor, here: str) -> list[Item]:
    return [
        (tab.label, url, tab.name == here, None)
        for tab in group.tabs
        if tab.visible(actor) and (url := _address(tab.url_name))
    ]


def _address(url_name: str) -> str:
    """Empty where the part of the room is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
