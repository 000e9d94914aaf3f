"""Pages kept for visitors: never old where it matters, never a member's."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from folkmoot.content import commands
from folkmoot.content.tests.test_views_threads import PREFIX, a_thread, browser, page_of
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.models import Space
from folkmoot.web.middleware.visitor_pages import KEPT_SECONDS, Page, Shelf, shelf


def test_the_second_visitor_of_a_thread_costs_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = page_of(a_thread(cast, replies=3))
    first = Client().get(page)
    with django_assert_num_queries(1):
        second = Client().get(page)
    assert second.content == first.content
    assert second["Content-Security-Policy"]
    assert second["X-Request-ID"] != first["X-Request-ID"]


def test_a_reply_shows_at_once_to_visitors(cast: Cast) -> None:
    thread = a_thread(cast)
    Client().get(page_of(thread))
    commands.create_post(actor=cast.actor(cast.max), thread=thread, markdown="Said just now")
    assert b"Said just now" in Client().get(page_of(thread)).content


def test_an_edit_and_a_reaction_show_at_once(cast: Cast) -> None:
    thread = a_thread(cast)
    post = thread.posts.get()
    Client().get(page_of(thread))
    commands.edit_post(actor=cast.actor(cast.mia), post=post, markdown="Said better")
    assert b"Said better" in Client().get(page_of(thread)).content


@pytest.mark.parametrize("space", ["lounge", "backroom"])
def test_a_thread_that_moves_out_of_sight_is_gone_at_once(cast: Cast, space: str) -> None:
    thread = a_thread(cast)
    assert Client().get(page_of(thread)).status_code == 200
    commands.move_thread(actor=cast.actor(cast.max), thread=thread, space=getattr(cast, space))
    assert Client().get(page_of(thread)).status_code == 404


def test_a_space_that_turns_private_takes_its_threads_along_at_once(cast: Cast) -> None:
    thread = a_thread(cast)
    assert Client().get(page_of(thread)).status_code == 200
    Space.objects.filter(id=cast.forum.id).update(visibility=Space.Visibility.PRIVATE)
    assert Client().get(page_of(thread)).status_code == 404


def test_nothing_of_a_member_is_ever_kept(cast: Cast) -> None:
    page = page_of(a_thread(cast))
    seen = browser(cast.nils).get(page)
    assert shelf.size == 0
    assert b"Nils" in seen.content
    visitor = Client().get(page)
    assert shelf.size == len(visitor.content)
    assert b"Nils" not in visitor.content
    assert b"Nils" in browser(cast.nils).get(page).content


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/"])
def test_forms_and_failures_are_not_kept(cast: Cast, path: str) -> None:
    Client().get(f"{PREFIX}{path}")
    assert shelf.size == 0


def test_who_carries_any_other_cookie_gets_a_page_of_their_own(cast: Cast) -> None:
    client = Client()
    client.cookies["folkmoot_session"] = "long gone"
    client.get(page_of(a_thread(cast)))
    assert shelf.size == 0


def test_languages_and_looks_are_kept_apart(cast: Cast) -> None:
    page = page_of(a_thread(cast))
    english, german = Client().get(page), Client().get(page, headers={"Accept-Language": "de"})
    dark = Client()
    dark.cookies["folkmoot_theme"] = "dark"
    assert b'lang="de"' in german.content
    assert b'lang="en"' in english.content
    assert b'data-theme="dark"' in dark.get(page).content
    assert b"data-theme" not in Client().get(page).content


def test_a_browser_that_has_the_page_is_told_so(cast: Cast) -> None:
    page = page_of(a_thread(cast))
    etag = Client().get(page)["ETag"]
    again = Client().get(page, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag


def test_other_pages_are_at_most_five_seconds_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT_SECONDS <= 5
    clock = [100.0]
    monkeypatch.setattr("folkmoot.web.middleware.visitor_pages.time.monotonic", lambda: clock[0])
    Client().get(f"{PREFIX}/s/forum/")
    a_thread(cast)
    assert b"A walk on the moor" not in Client().get(f"{PREFIX}/s/forum/").content
    clock[0] += KEPT_SECONDS + 0.1
    assert b"A walk on the moor" in Client().get(f"{PREFIX}/s/forum/").content


def test_the_shelf_is_bounded_and_drops_what_was_not_asked_for_longest() -> None:
    small = Shelf(250)
    for name in ("a", "b"):
        small.keep((name,), Page(float("inf"), 1, b"x" * 100, {}, None, (None, None)))
    assert small.find(("a",), 1) is not None
    small.keep(("c",), Page(float("inf"), 1, b"x" * 100, {}, None, (None, None)))
    assert small.size == 200
    assert small.find(("b",), 1) is None
    assert small.find(("a",), 2) is None
