"""Cards that name things and people say nothing of what was not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.charts import FunnelChart, Stage, render
from folkmoot.insights.choice import read_choice
from folkmoot.insights.metrics.definition import Figure, Period, Unit
from folkmoot.insights.monday import curves
from folkmoot.insights.tests.small_community import START, member, post, store, thread

CARDS = "/c/moorland/insights/cards"


@pytest.fixture
def told(cast: Cast, engines: dict[int, Any]) -> Cast:
    """Mia asked on the first day, and Nils answered."""
    people = [member(each.id, joined=0) for each in (cast.mia, cast.nils)]
    texts = [post(1, 1, cast.mia.id, 0, opens=True), post(2, 1, cast.nils.id, 0, hour=13)]
    engines[cast.community.id] = store(people, posts=texts, threads=[thread(1, cast.mia.id, 0)])
    return cast


def _card(cast: Cast, name: str, first: int, last: int) -> str:
    client = Client()
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    days = [START + timedelta(days=each) for each in (first, last)]
    return client.get(f"{CARDS}/{name}/?period=own&from={days[0]}&to={days[1]}").content.decode()


def test_where_nothing_was_opened_nothing_is_called_answered(told: Cast) -> None:
    assert "Every thread of the last 30 days has an answer." in _card(told, "waiting", -10, 10)
    assert "No threads were opened in the last 30 days." in _card(told, "waiting", 100, 190)
    assert "Nothing was opened in forums" in _card(told, "answers", 100, 190)


def test_the_way_to_regulars_says_where_it_leaves_a_step_out(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*curves.FUNNEL, *curves.PASSAGES.values())
    ten = Figure("joined", 10.0, None, None, 10, Unit.MEMBERS, Period(START, START))
    few = replace(ten, value=None, withheld=True)
    choice = read_choice({}, community_id=1, time_zone="UTC", span=None)
    for last, is_said in ((few, True), (ten, False)):
        found = [last if name == "funnel_regular" else ten for name in names]
        monkeypatch.setattr(curves, "answers", lambda *_asked, found=found: found)
        told = curves.load_funnel(Actor.visitor(1), choice)
        assert told is not None
        assert ("are left out" in str(told["chart"])) is is_said


def test_where_a_bar_leaves_no_room_for_words_the_share_is_said_whole() -> None:
    stages = [Stage("Joined", 10), Stage("Wrote a first post", 10, 1.0, 0.7, 1.0)]
    drawn = str(render(FunnelChart("Way", stages)))
    assert "…" not in drawn
    assert ">100 %<" in drawn.replace("\u202f", " ").replace("\xa0", " ")


def test_who_began_to_write_years_ago_is_not_greeted(told: Cast) -> None:
    assert "Began to write<" in _card(told, "people", -10, 10)
    assert "Began to write in the last 90 days<" in _card(told, "people", -500, 89)
    assert not _card(told, "people", -500, 90).strip()
