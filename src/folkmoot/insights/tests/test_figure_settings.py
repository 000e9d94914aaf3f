"""How figures are set, on the page and through the API."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.settings import set_figures
from folkmoot.insights.models import FigureSettings

SAID = {
    "minimum": "7", "weight_post": "2", "weight_thread": "2", "weight_reaction": "1", "weight_visit": "0.2",
    "weight_other": "1", "core": "75", "regular": "95", "response_hours": "12", "resolution_hours": "72",
}  # fmt: skip


def test_managers_set_them_and_the_log_says_what_changed(cast: Cast) -> None:
    set_figures(actor=cast.actor(cast.max), minimum=3, with_bots=True)
    row = FigureSettings.everywhere.get(community=cast.community)
    assert (row.minimum, row.with_bots, row.with_staff) == (3, True, False)
    line = Activity.everywhere.get(kind="insights.figures.set")
    assert line.details == {"changed": ["minimum", "with_bots"]}


def test_moderators_do_not(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_figures(actor=cast.actor(cast.mo), minimum=1)


@pytest.mark.parametrize(
    "wrong", [{"minimum": 0}, {"core": 0.96}, {"weight_post": -1}, {f"weight_{each}": 0 for each in
    ("post", "thread", "reaction", "visit", "other")}]
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(cast: Cast, wrong: dict[str, float]) -> None:
    with pytest.raises(RuleBroken):
        set_figures(actor=cast.actor(cast.max), **wrong)
    assert not FigureSettings.everywhere.exists()


def test_the_page_keeps_what_was_typed_wrong_and_saves_what_is_right(cast: Cast, client: Client) -> None:
    client.force_login(cast.max.account)  # type: ignore[arg-type]
    answer = client.post("/c/moorland/insights/settings/", {**SAID, "core": "96"})
    assert (answer.status_code, b'value="96"' in answer.content) == (422, True)
    assert client.post("/c/moorland/insights/settings/", SAID).status_code == 302
    row = FigureSettings.everywhere.get()
    assert (row.minimum, row.core, row.response_hours) == (7, 0.75, 12)
    assert b"fewer than 7" in client.get("/c/moorland/insights/metrics/").content
