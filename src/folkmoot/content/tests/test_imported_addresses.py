"""Addresses that threads had before they were imported."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.content import commands
from folkmoot.content.models import Thread, ThreadRedirect
from folkmoot.content.tests.test_views_threads import PREFIX, a_thread, page_of
from folkmoot.core.testing.cast import Cast


@pytest.fixture
def thread(cast: Cast) -> Thread:
    thread = a_thread(cast, replies=2)
    for path in ("/t/-/77", "/questions/88"):
        ThreadRedirect.objects.create(thread=thread, old_path=path)
    return thread


@pytest.mark.parametrize(
    "path",
    [
        "/t/peat-moss/77/",
        "/t/renamed/77/",
        "/t/peat-moss/77",
        "/questions/88/",
        "/questions/88/how-deep",
        "/questions/88?x=1",
    ],
)
def test_an_old_address_leads_to_the_thread(thread: Thread, path: str) -> None:
    answer = Client().get(PREFIX + path, follow=True)

    assert answer.redirect_chain[-1] == (page_of(thread), 301)
    assert answer.status_code == 200


@pytest.mark.parametrize(("number", "lands"), [(2, 2), (3, 3), (99, 3), (10**30, 3)])
def test_an_old_number_leads_to_the_post_or_the_nearest(thread: Thread, number: int, lands: int) -> None:
    answer = Client().get(f"{PREFIX}/t/peat-moss/77/{number}/")

    assert answer["Location"] == f"{page_of(thread)}#p{lands}"


def test_an_address_that_never_was_is_not_found(thread: Thread) -> None:
    for path in ("/t/peat-moss/78/", "/questions/89/"):
        assert Client().get(PREFIX + path).status_code == 404


def test_old_addresses_tell_nothing_of_what_is_private(cast: Cast, thread: Thread) -> None:
    commands.move_thread(actor=cast.actor(cast.max), thread=thread, space=cast.backroom)

    assert Client().get(f"{PREFIX}/t/peat-moss/77/").status_code == 404
