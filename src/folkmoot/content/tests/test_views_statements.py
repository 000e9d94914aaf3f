"""Pages ask a fixed number of statements, however much they show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from folkmoot.content import commands
from folkmoot.content.models import Thread
from folkmoot.content.policies import posts_visible_to
from folkmoot.content.queries.heads import post_heads
from folkmoot.content.tests.test_views_threads import PREFIX, a_thread, browser, page_of
from folkmoot.core.testing.cast import Cast

AT_MOST = 12
# Session, account, membership, what the layout asks of a member; the rest is the page's own.
ASKED_AGAIN = 7


@pytest.fixture(autouse=True)
def _keeps_communities(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine the two seconds for which a process keeps a community may end between two requests."""
    monkeypatch.setattr("folkmoot.communities.queries._KEEP_SECONDS", 3600.0)
    monkeypatch.setattr("folkmoot.spaces.moderators.KEEP_SECONDS", 3600.0)


def statements(client: Client, path: str) -> int:
    """What a page costs when it is asked for again."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


@pytest.mark.parametrize("who", ["nils", "mia", "mo", "olga"])
def test_a_thread_of_twenty_posts_costs_what_one_of_two_costs(cast: Cast, who: str) -> None:
    short, full = a_thread(cast, replies=1), a_thread(cast, "questions", replies=19)
    commands.add_reaction(actor=cast.actor(cast.nils), post=full.posts.get(number=7), emoji="👍")
    client = browser(getattr(cast, who))
    assert statements(client, page_of(short)) == statements(client, page_of(full)) <= ASKED_AGAIN


def test_a_thread_that_nothing_is_kept_of_costs_few_statements_too(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    thread, client = a_thread(cast, replies=19), browser(cast.nils)
    with django_assert_max_num_queries(AT_MOST):
        client.get(page_of(thread))


@pytest.mark.parametrize("who", ["nils", "mo"])
def test_a_list_of_twenty_threads_costs_what_one_of_two_costs(cast: Cast, who: str) -> None:
    for n in range(20):
        Thread.objects.create(space=cast.forum, author=cast.mia, title=f"Walk {n}", slug=f"walk-{n}")
    for n in range(2):
        Thread.objects.create(space=cast.lounge, author=cast.mia, title=f"Rest {n}", slug=f"rest-{n}")
    client = browser(getattr(cast, who))
    few, many = statements(client, f"{PREFIX}/s/lounge/"), statements(client, f"{PREFIX}/s/forum/")
    assert few == many <= ASKED_AGAIN


@pytest.mark.parametrize("who", [None, "nils", "mia", "mo"])
def test_the_statement_by_hand_sees_what_the_policy_sees(cast: Cast, who: str | None) -> None:
    thread = a_thread(cast, replies=3)
    for number, state in ((2, "hidden"), (3, "deleted"), (4, "held")):
        thread.posts.filter(number=number).update(state=state, author=cast.mia)
    actor = cast.actor(getattr(cast, who) if who else None)
    seen = posts_visible_to(actor).filter(thread=thread).order_by("number").values_list("number", flat=True)
    assert [head.number for head in post_heads(actor, thread.id, start=1, most=20)] == list(seen)


def test_pinned_and_held_threads_stand_where_they_belong(cast: Cast) -> None:
    for n in range(40):
        Thread.objects.create(space=cast.forum, author=cast.mia, title=f"Walk {n}", slug=f"walk-{n}")
    held = Thread.objects.create(space=cast.forum, author=cast.mia, title="Held back", slug="held", state="held")
    pinned = Thread.objects.get(slug="walk-0")
    commands.pin_thread(actor=cast.actor(cast.max), thread=pinned)
    own = browser(cast.mia).get(f"{PREFIX}/s/forum/").content
    other = browser(cast.nils).get(f"{PREFIX}/s/forum/").content
    assert own.index(b"walk-0/") < own.index(held.title.encode()) < own.index(b"walk-39/")
    assert b"Held back" not in other
    assert other.count(b"walk-0/") == 1
