"""The tabs over the pages of moderation, in groups; each part of the room adds its own line to a group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.tabs import Group, Tab, Tabs, tabs_of
from folkmoot.moderation.policies import runs_the_queue, works_the_queue


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
    return tabs_of(GROUPS, actor, here)
