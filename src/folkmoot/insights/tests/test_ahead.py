"""Reckoning ahead: who looks first finds what the page says, and nobody is asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from folkmoot.content.commands import threads
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.monday.ahead import reckon_ahead
from folkmoot.insights.store.answers import note_look
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tests.storing import refreshed


def test_the_page_is_there_before_anybody_asks(
    cast: Cast, client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    community = cast.community.id
    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Peat?", markdown="What grows here?")
    refreshed(community)
    assert reckon_ahead(community) == 0, "nobody has ever looked"
    note_look(community)
    assert reckon_ahead(community) > 10
    cache.clear()

    def asleep(question: object) -> object:
        raise StoreUnavailable("The reader sleeps.")

    monkeypatch.setattr("folkmoot.insights.store.asking.transport", asleep)
    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    text = client.get("/c/moorland/insights/", {"whole": "1"}).content.decode()
    assert "At a glance" in text
    assert "The reader sleeps." not in text
