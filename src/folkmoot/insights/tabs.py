"""The tabs over the pages of insights, in groups; each part of the room adds its own line to a group."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from folkmoot.core.actor import Actor
from folkmoot.core.tabs import Group, Tab, Tabs, tabs_of
from folkmoot.insights.policies import can_ask_sql, can_merge_people, can_see_figures, can_see_people, can_set_figures
from folkmoot.insights.policies_goals import can_see_goals, can_see_reports

GROUPS = (
    Group(
        _("Overview"),
        (
            Tab("home", _("At a glance"), "insights:home", can_see_figures),
            Tab("notes", _("Notes on days"), "insights:annotations", can_see_figures),
            Tab("export", _("Export"), "insights:exports", can_see_figures),
        ),
    ),
    Group(
        _("Health"),
        (
            Tab("health", _("Score and changes"), "insights:health", can_see_figures),
            Tab("trials", _("Trials"), "insights:trials", can_see_figures),
        ),
    ),
    Group(
        _("Members"),
        (
            Tab("talk", _("Whom to talk to"), "insights:talk", can_see_people),
            Tab("members", _("Records and labels"), "insights:records", can_see_people),
            Tab("people", _("Same people"), "insights:people", can_merge_people),
        ),
    ),
    Group(
        _("Network"),
        (
            Tab("network", _("Who answers whom"), "insights:network", can_see_figures),
            Tab("newcomers", _("Newcomers"), "insights:network-newcomers", can_see_figures),
        ),
    ),
    Group(_("Goals"), (Tab("goals", _("Goals"), "insights:goals", can_see_goals),)),
    Group(_("Reports"), (Tab("reports", _("Reports"), "insights:reports", can_see_reports),)),
    Group(
        _("Metrics"),
        (
            Tab("metrics", _("Definitions"), "insights:metrics", can_see_figures),
            Tab("settings", _("How they are reckoned"), "insights:settings", can_set_figures),
            Tab("sql", _("SQL"), "insights:sql", can_ask_sql),
        ),
    ),
)


def tabs_for(actor: Actor, here: str) -> Tabs:
    """The tabs that this actor sees; `here` names the page that is open."""
    return tabs_of(GROUPS, actor, here)
