from __future__ import annotations

from folkmoot.core.actor import Actor
from folkmoot.core.tabs import Group, Tab, tabs_of


def _everybody(actor: Actor) -> bool:
    return True


def _nobody(actor: Actor) -> bool:
    return False


QUEUE = Tab("queue", "Waits", "moderation:queue", _everybody)
GROUPS = (
    Group("Queue", (Tab("team", "Team", "moderation:team", _nobody), QUEUE)),
    Group("Alone", (Tab("log", "Log", "moderation:log", _everybody),)),
    Group("Hidden", (Tab("goals", "Goals", "insights:goals", _nobody),)),
    Group(
        "Figures", (Tab("home", "Overview", "insights:home", _everybody), Tab("sql", "SQL", "insights:sql", _everybody))
    ),
)


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
