from __future__ import annotations

from folkmoot.core.actor import Actor
from folkmoot.core.tabs import Group, Tab, tabs_of

GROUPS = (
    Group("Queue", (Tab("team", "Team", "moderation:team", lambda actor: False), Tab("queue", "Waits", "moderation:queue", lambda actor: True))),
    Group("Alone", (Tab("log", "Log", "moderation:log", lambda actor: True),)),
    Group("Hidden", (Tab("goals", "Goals", "insights:goals", lambda actor: False),)),
    Group("Figures", (Tab("home", "Overview", "insights:home", lambda actor: True), Tab("sql", "SQL", "insights:sql", lambda actor: True))),
)  # fmt: skip


def test_a_group_leads_to_its_first_page_that_somebody_sees_and_is_gone_without_one() -> None:
    shown = tabs_of(GROUPS, Actor.system(1), "home")
    assert [(label, url) for label, url, _current, _count in shown.groups] == [
        ("Queue", "/moderation/"), ("Alone", "/moderation/log/"), ("Figures", "/insights/"),
    ]  # fmt: skip
    assert [current for *_rest, current, _count in shown.groups] == [False, False, True]


def test_the_open_group_shows_its_pages_below_unless_there_is_only_one() -> None:
    assert [(label, current) for label, _url, current, _count in tabs_of(GROUPS, Actor.system(1), "sql").pages] == [
        ("Overview", False), ("SQL", True),
    ]  # fmt: skip
    assert tabs_of(GROUPS, Actor.system(1), "log").pages == []
