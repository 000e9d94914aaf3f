"""Reckoning ahead: who looks first finds what the page says, and nobody is asked for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from folkmoot.content.commands import threads
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.metrics.wanted import Wanted
from folkmoot.insights.models import FigureSettings
from folkmoot.insights.monday.ahead import reckon_ahead
from folkmoot.insights.queries import editions
from folkmoot.insights.store import asking, writer
from folkmoot.insights.store.answers import note_look
from folkmoot.insights.store.asked import note_page, pages_asked
from folkmoot.insights.store.editions import editions_of
from folkmoot.insights.store.engine import StoreBusy, StoreUnavailable
from folkmoot.insights.store.stand_in import answer_here
from folkmoot.insights.tests.storing import refreshed

_DUE = "Newer ones are being reckoned"


def test_the_page_is_there_before_anybody_asks(
    cast: Cast, client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    community = cast.community.id
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Peat?", markdown="What grows here?")
    refreshed(community)
    monkeypatch.setattr("folkmoot.insights.monday.ahead.reckon_usual", lambda *_asked: "90d")
    assert reckon_ahead(community) == 0, "nobody has ever looked"
    note_look(community)
    narrowed = f"period=28d&space={cast.forum.id}"
    note_page(community, narrowed)
    of_presets = [f"period={preset}" for preset in ("28d", "7d", "90d", "month", "quarter", "365d", "all")]
    assert editions.editions_due(community, "UTC") == [*of_presets, narrowed]
    monkeypatch.setattr("folkmoot.insights.queries.editions.AHEAD", ("28d", "365d"))
    assert reckon_ahead(community) > 50
    assert editions.editions_due(community, "UTC") == []

    def asleep(question: object) -> object:
        raise StoreUnavailable("The reader sleeps.")

    monkeypatch.setattr("folkmoot.insights.store.asking.transport", asleep)
    for words, reader in (("", cast.olga), ("period=365d", cast.mo), (narrowed, cast.olga)):
        assert reader.account is not None
        client.force_login(reader.account)
        cache.clear()
        page = client.get(f"/c/moorland/insights/?{words}")
        text = page.content.decode()
        assert page.context["choice"].query == (words or "period=90d")
        assert ("since the main figures of shorter periods" in text) is not bool(words)
        assert "At a glance" in text
        assert "The reader sleeps." not in text
        assert "/insights/cards/" not in text, "no card is asked for by itself"
        assert _DUE not in text


@pytest.fixture
def looked_at(
    cast: Cast, client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> int:  # fmt: skip
    """A community whose figures are there, and Olga signed in."""
    settings.DATA = tmp_path
    community = cast.community.id
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Peat?", markdown="What grows here?")
    refreshed(community)
    note_look(community)
    monkeypatch.setattr("folkmoot.insights.queries.editions.AHEAD", ("28d",))
    reckon_ahead(community)
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    return community


def test_the_edition_before_stands_in_for_a_while_and_says_so(
    cast: Cast, client: Client, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/c/moorland/insights/").content.decode()
    client.get("/c/moorland/insights/?period=28d&compare=year&space=x")
    client.get("/c/moorland/insights/?period=own&from=2026-01-01&to=2026-02-01")
    assert pages_asked(looked_at) == ["period=28d&compare=year"]
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Moss?", markdown="And here?")
    refreshed(looked_at)
    cache.clear()
    with monkeypatch.context() as sleeping:
        sleeping.setattr("folkmoot.insights.store.asking.transport", lambda question: pytest.fail(str(question)))
        during = client.get("/c/moorland/insights/").content.decode()
    assert _DUE in during
    assert _DUE not in before
    assert _values(during) == _values(before) != []
    made = editions_of(looked_at)["period=28d"]
    assert "period=28d" not in editions.editions_due(looked_at, "UTC"), "it keeps its pace"
    with monkeypatch.context() as later:
        at = made.made_at + made.seconds * 101
        later.setattr("folkmoot.insights.queries.editions.time", SimpleNamespace(time=lambda: at))
        assert "period=28d" in editions.editions_due(looked_at, "UTC")
        at += 3600
        later.setattr("folkmoot.insights.queries.editions.time", SimpleNamespace(time=lambda: at))
        assert editions.edition_for({}, looked_at, "UTC") is None
    FigureSettings.everywhere.update_or_create(community_id=looked_at, defaults={"minimum": 7})
    assert editions.edition_for({}, looked_at, "UTC") is None, "what is withheld is withheld at once"
    ranks: list[bool] = []
    monkeypatch.setattr("folkmoot.insights.store.priority.give_way", lambda *, is_awaited: ranks.append(is_awaited))
    writer.main(looked_at)
    assert ranks == [True, False], "pages go first, and most of all before what nobody waits for"
    assert _DUE not in client.get("/c/moorland/insights/").content.decode()


def test_after_midnight_the_edition_of_the_day_before_stands_in(
    client: Client, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = datetime.combine(timezone.now().date() + timedelta(days=1), time_of_day(0, 10), UTC)
    monkeypatch.setattr("folkmoot.insights.choice.timezone", SimpleNamespace(now=lambda: past))
    monkeypatch.setattr("folkmoot.insights.queries.editions.time", SimpleNamespace(time=past.timestamp))
    monkeypatch.setattr("folkmoot.insights.store.asking.transport", lambda question: pytest.fail(str(question)))
    cache.clear()
    assert editions.editions_due(looked_at, "UTC") == ["period=28d"]
    assert _DUE in client.get("/c/moorland/insights/").content.decode()


def _values(text: str) -> list[str]:
    return re.findall(r'"tile-value">\s*<b[^>]*>([^<]*)<', text)


def test_large_communities_see_figures_before_what_they_are_compared_with(
    client: Client, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("folkmoot.insights.views.home._MANY_PEOPLE", 1)
    page, card = "/c/moorland/insights/?period=7d", "/c/moorland/insights/cards/headline/?period=7d"
    frame = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-get="/c/moorland/insights/cards/headline/?first=1"' in frame
    assert 'hx-get="/c/moorland/insights/cards/growth/"' in frame
    asked: list[Wanted] = []

    def noted(question: asking.Question) -> object:
        asked.extend(question.args[0])
        return answer_here(question)

    with monkeypatch.context() as counting:
        counting.setattr(asking, "transport", noted)
        first = client.get(f"{card}&first=1").content.decode()
    assert {each.period.days for each in asked} == {7}, "no other period is asked before it shows"
    whole = client.get(card).content.decode()
    again = 'hx-get="/c/moorland/insights/cards/headline/"'
    assert (again in first, again in whole) == (True, False)
    assert _values(first) == _values(whole) != []


def test_a_card_that_meets_the_store_busy_asks_again(
    client: Client, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(question: object) -> object:
        raise StoreBusy(asking.BUSY)

    monkeypatch.setattr(asking, "transport", busy)
    card = client.get("/c/moorland/insights/cards/headline/?period=7d").content.decode()
    assert 'hx-trigger="load delay:5s"' in card
    assert asking.BUSY in client.get("/c/moorland/insights/?period=7d&whole=1").content.decode()
