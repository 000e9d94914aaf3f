"""What pages carry for the stream, and whom a ticket lets in."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import time_machine
from django.test import Client

from folkmoot.chat.tickets import TICKET_SECONDS, make_ticket, take_ticket
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


def _page(cast: Cast, member: Membership | None, **headers: Any) -> tuple[str, str]:
    """The page of a space and its policy."""
    client = Client()
    if member is not None:
        client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    answer = client.get("/c/moorland/s/forum/", headers={"host": "moot.example:8000"}, **headers)
    return answer.content.decode(), answer.headers["Content-Security-Policy"]


def test_a_members_page_names_the_stream_and_may_listen_to_it(cast: Cast, settings: Any) -> None:
    settings.LIVE_PORT = 8001
    html, policy = _page(cast, cast.mia)
    assert 'content="http://moot.example:8001/live"' in html
    assert "connect-src 'self' http://moot.example:8001 ws://moot.example:8001;" in policy
    found = re.search(r'data-ticket="([^"]+)"', html)
    assert found is not None
    ticket = take_ticket(found[1])
    assert ticket is not None
    assert (ticket.community_id, ticket.member_id) == (cast.community.id, cast.mia.id)
    assert abs(ticket.since - time.time()) < 5


@pytest.mark.parametrize("how", [{"secure": True}, {"HTTP_X_FORWARDED_FOR": "5.6.7.8"}])
def test_behind_a_proxy_the_stream_is_at_the_pages_own_address(cast: Cast, settings: Any, how: dict[str, Any]) -> None:
    settings.LIVE_PORT = 8001
    html, policy = _page(cast, cast.mia, **how)
    assert 'content="/live"' in html
    assert f"connect-src 'self' {'wss' if 'secure' in how else 'ws'}://moot.example:8000;" in policy


def test_the_operator_may_say_where_the_stream_is(cast: Cast, settings: Any) -> None:
    settings.LIVE_URL = "https://live.example/live"
    html, policy = _page(cast, cast.mia)
    assert 'content="https://live.example/live"' in html
    assert "connect-src 'self' https://live.example wss://live.example;" in policy


@pytest.mark.parametrize("who", [None, "bea"])
def test_who_is_no_member_gets_no_ticket(cast: Cast, settings: Any, who: str | None) -> None:
    settings.LIVE_PORT = 8001
    html, _policy = _page(cast, getattr(cast, who) if who else None)
    assert 'name="live"' not in html
    assert "data-newcomers" not in html


def test_without_a_live_process_nothing_is_named(cast: Cast, settings: Any) -> None:
    settings.LIVE_PORT, settings.LIVE_URL = 0, ""
    html, policy = _page(cast, cast.mia)
    assert 'name="live"' not in html
    assert "connect-src 'self';" in policy


@pytest.mark.parametrize("host", ["evil; script-src *", "a b", ""])
def test_a_strange_host_does_not_get_into_the_policy(cast: Cast, settings: Any, host: str) -> None:
    settings.LIVE_PORT = 8001
    answer = Client().get("/c/moorland/", headers={"host": host})
    assert "connect-src 'self';" in answer.headers["Content-Security-Policy"]


def test_a_ticket_is_good_for_a_while_and_cannot_be_made_up() -> None:
    with time_machine.travel("2026-11-21 10:00:00Z", tick=False) as clock:
        ticket = make_ticket(1, 2)
        assert take_ticket(ticket) is not None
        assert take_ticket(ticket[:-1] + ("a" if ticket[-1] != "a" else "b")) is None
        clock.shift(TICKET_SECONDS + 1)
        assert take_ticket(ticket) is None


def test_a_new_ticket_is_for_members(cast: Cast, settings: Any) -> None:
    settings.LIVE_PORT = 8001
    client = Client()
    client.force_login(cast.mia.account, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    answer = client.get("/c/moorland/live/ticket/", headers={"host": "moot.example:8000"})
    assert answer.json()["address"] == "http://moot.example:8001/live"
    assert take_ticket(answer.json()["ticket"]) is not None
    assert "no-store" in answer.headers["Cache-Control"]
