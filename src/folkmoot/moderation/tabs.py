"""The tabs over the pages of moderation; each part of the room adds its own line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.moderation.policies import runs_the_queue, works_the_queue


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of moderation. `name` says which is open, `url_name` where it leads, `visible` who sees it."""

    name: str
    label: str | Promise
    url_name: str
    visible: Callable[[Actor], bool]


def _staff(actor: Actor) -> bool:
    return actor.is_staff


def _manages(actor: Actor) -> bool:
    return actor.is_manager


TABS = (
    Tab("queue", _("Queue"), "moderation:queue", works_the_queue),
    Tab("desk", _("My desk"), "moderation:desk", works_the_queue),
    Tab("decisions", _("Decisions"), "moderation:decisions", works_the_queue),
    Tab("brakes", _("Places"), "moderation:brakes", works_the_queue),
    Tab("rules", _("Rules"), "moderation:rules", _staff),
    Tab("words", _("Words"), "moderation:words", _staff),
    Tab("backtest", _("Backtest"), "moderation:backtest", _staff),
    Tab("classifier", _("Classifier"), "moderation:classifier", _staff),
    Tab("notices", _("Notices"), "moderation:notices", _staff),
    Tab("statements", _("Statements of reasons"), "moderation:statements", _staff),
    Tab("transparency", _("Transparency"), "moderation:transparency-settings", _manages),
    Tab("outside", _("Outside"), "moderation:outside", runs_the_queue),
    Tab("team", _("Team"), "moderation:team", runs_the_queue),
    Tab("log", _("Audit log"), "moderation:log", _staff),
    Tab("ladder", _("Measures"), "moderation:ladder", _manages),
    Tab("letters", _("Words to authors"), "moderation:letters", _manages),
    Tab("settings", _("Settings"), "moderation:settings", runs_the_queue),
)


def tabs_for(actor: Actor, here: str) -> list[tuple[str | Promise, str, bool, None]]:
    """The tabs that this actor sees, as the component takes them; `here` names the one that is open."""
    found: list[tuple[str | Promise, str, bool, None]] = []
    for tab in TABS:
        if tab.visible(actor) and (url := _address(tab.url_name)):
            found.append((tab.label, url, tab.name == here, None))
    return found


def _address(url_name: str) -> str:
    """Empty where the part of the room is not there."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
