"""Nobody asks for figures without end."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.core import rate_limits
from folkmoot.core.errors import RateLimited
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.models import Board

pytestmark = pytest.mark.django_db


def test_every_page_and_answer_of_figures_counts(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(name: str, *, key: str) -> None:
        if name == "figures":
            raise RateLimited(60, key)

    assert cast.olga.account is not None
    client.force_login(cast.olga.account)
    board = Board.everywhere.create(community=cast.community, name="All", made_by=cast.olga, is_shared=True)
    rooms = ("", "health/", "trials/", "goals/", "talk-to/", "network/", "network/newcomers/", "behind/joined/")
    pages = [f"/c/moorland/insights/{name}" for name in (*rooms, f"boards/{board.id}/")]
    pages += [f"/c/moorland/api/v1/insights/{name}" for name in ("health", "talk-to", "goals", "network")]
    monkeypatch.setattr(rate_limits, "check", check)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 429)
