"""The tabs over the pages of moderation, in groups; each part of the room adds its own line to a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.moderation.policies import runs_the_queue, works_the_queue

Item = tuple[str | Promise, str, bool, None]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of moderation. `name` says which is open, `url_name` where it leads, `visible` who sees it."""

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


def _staff(actor: Actor) -> bool:
    return actor.is_staff


def _manages(actor: Actor) -> bool:
    return actor.is_manager


GROUPS = (
    Group(
        _("Queue"),
        (
            Tab("queue", _("What waits"), "moderation:queue", works_the_queue),
            Tab("desk", _("My desk"), "moderation:desk", works_the_queue),
            Tab("team", _("Team"), "moderation:team", runs_the_queue),
        ),
    ),
    Group(
        _("Decisions"),
        (
            Tab("decisions", _("Decisions and appeals"), "moderation:decisions", works_the_queue),
            Tab("brakes", _("Spaces and raids"), "moderation:brakes", works_the_queue),
            Tab("log", _("Audit log"), "moderation:log", _staff),
        ),
    ),
    Group(
        _("Rules"),
        (
            Tab("rules", _("Rules"), "moderation:rules", _staff),
            Tab("words", _("Word lists"), "moderation:words", _staff),
            Tab("test", _("Test box"), "moderation:rules-test", _staff),
            Tab("backtest", _("Try on history"), "moderation:backtest", _staff),
            Tab("classifier", _("Classifier"), "moderation:classifier", _staff),
            Tab("outside", _("Outside checks"), "moderation:outside", runs_the_queue),
            Tab("file", _("Files"), "moderation:rules-file", _staff),
        ),
    ),
    Group(
        _("Transparency"),
        (
            Tab("notices", _("Notices"), "moderation:notices", _staff),
            Tab("trusted", _("Trusted flaggers"), "moderation:trusted-flaggers", _manages),
            Tab("statements", _("Statements of reasons"), "moderation:statements", _staff),
            Tab("transparency", _("What is published"), "moderation:transparency-settings", _manages),
        ),
    ),
    Group(
        _("Settings"),
        (
            Tab("settings", _("How the queue works"), "moderation:settings", runs_the_queue),
            Tab("ladder", _("Ladder of measures"), "moderation:ladder", _manages),
            Tab("letters", _("Words to authors"), "moderation:letters", _manages),
        ),
    ),
)


def tabs_for(actor: Actor, here: str) -> Tabs:
    """The tabs that this actor sees; `here` names the page that is open."""
    groups: list[Item] = []
    pages: list[Item] = []
    for group in GROUPS:
        shown = _shown(group, actor, here)
        if not shown:
            continue
        is_open = any(tab.name == here for tab in group.tabs)
        groups.append((group.label, shown[0][1], is_open, None))
        if is_open and len(shown) > 1:
            pages = shown
    return Tabs(groups, pages)


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
