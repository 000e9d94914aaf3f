"""The tabs over the pages of insights; each part of the room adds its own line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.insights.policies import can_ask_sql, can_merge_people, can_see_figures, can_see_people, can_set_figures
from folkmoot.insights.policies_goals import can_see_goals, can_see_reports


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of insights. `name` says which is open, `url_name` where it leads, `visible` who sees it."""

    name: str
    label: str | Promise
    url_name: str
    visible: Callable[[Actor], bool]


TABS = (
    Tab("home", _("Overview"), "insights:home", can_see_figures),
    Tab("health", _("Health"), "insights:health", can_see_figures),
    Tab("trials", _("Trials"), "insights:trials", can_see_figures),
    Tab("network", _("Network"), "insights:network", can_see_figures),
    Tab("talk", _("Whom to talk to"), "insights:talk", can_see_people),
    Tab("members", _("Members"), "insights:records", can_see_people),
    Tab("people", _("Same people"), "insights:people", can_merge_people),
    Tab("goals", _("Goals"), "insights:goals", can_see_goals),
    Tab("reports", _("Reports"), "insights:reports", can_see_reports),
    Tab("metrics", _("Metrics"), "insights:metrics", can_see_figures),
    Tab("settings", _("Settings"), "insights:settings", can_set_figures),
    Tab("sql", _("SQL"), "insights:sql", can_ask_sql),
)


def tabs_for(actor: Actor, here: str) -> list[tuple[str | Promise, str, bool, None]]:
    """The tabs that this actor sees, as the component takes them; `here` names the one that is open."""
    return [(tab.label, reverse(tab.url_name), tab.name == here, None) for tab in TABS if tab.visible(actor)]
