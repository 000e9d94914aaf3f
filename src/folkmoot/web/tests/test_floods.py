"""A flood from one address is stopped, and nobody else notices."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.test import Client

from folkmoot.core.testing.cast import Cast

PAGE = "/c/moorland/latest/?n="
MANY = 5
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.PAGES_A_MINUTE = MANY


def statuses(client: Client, times: int, **extra: str) -> list[int]:
    # Each page is another, so that none is taken from those that are kept.
    return [client.get(f"{PAGE}{next(_numbers)}", **extra).status_code for _n in range(times)]  # type: ignore[arg-type]


def test_who_asks_without_end_is_told_to_wait_and_others_read_on(cast: Cast) -> None:
    client = Client()
    assert statuses(client, MANY + 1, REMOTE_ADDR="203.0.113.9") == [200] * MANY + [429]
    refused = client.get(f"{PAGE}x", REMOTE_ADDR="203.0.113.9")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert statuses(client, 1, REMOTE_ADDR="203.0.113.10") == [200]


def test_addresses_of_one_network_count_as_one(cast: Cast) -> None:
    client = Client()
    assert statuses(client, MANY, REMOTE_ADDR="2001:db8::1") == [200] * MANY
    assert statuses(client, 1, REMOTE_ADDR="2001:db8::2") == [429]


def test_an_address_that_is_made_up_is_not_believed(cast: Cast) -> None:
    client = Client()
    got = [
        client.get(f"{PAGE}{n}", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code
        for n in range(MANY + 1)
    ]
    assert got[-1] == 429


def test_pages_that_are_kept_for_visitors_cost_nothing_and_are_not_counted(cast: Cast) -> None:
    client = Client()
    got = [client.get(f"{PAGE}same", REMOTE_ADDR="203.0.113.9").status_code for _n in range(MANY * 3)]
    assert got == [200] * MANY * 3


def test_the_operator_is_not_counted(cast: Cast) -> None:
    assert statuses(Client(), MANY * 2, REMOTE_ADDR="127.0.0.1") == [200] * MANY * 2


def test_programs_are_counted_by_the_api_itself(cast: Cast) -> None:
    client = Client()
    got = [client.get("/c/moorland/api/v1/spaces", REMOTE_ADDR="203.0.113.9").status_code for _n in range(MANY * 2)]
    assert got == [200] * MANY * 2
