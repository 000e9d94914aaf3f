"""Searching one's own direct conversations: those who take part find them, and nobody else, however they ask."""

from __future__ import annotations

from django.test import Client

from folkmoot.activity.consumers import consumers, rebuild, run_until_idle
from folkmoot.content import commands
from folkmoot.content.commands.directs import add_participants, leave_conversation
from folkmoot.content.models import Post, SearchDocument, Thread
from folkmoot.content.search import search
from folkmoot.content.search.conditions import unknown_names
from folkmoot.content.search.index import check_index
from folkmoot.content.search.language import parse
from folkmoot.content.tests.chatting import a_talk, say
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast

PEOPLE = ("olga", "max", "mo", "eda", "mia", "nils", "bea", "otto")


def _found_by(cast: Cast, asked: str) -> set[str]:
    actors: dict[str, Actor] = {name: cast.actor(getattr(cast, name)) for name in PEOPLE}
    actors |= {"visitor": cast.actor(None), "system": Actor.system(cast.community.id)}
    return {
        name for name, actor in actors.items() if search(actor, asked).hits or search(actor, asked, order="newest").hits
    }


def _a_secret(cast: Cast) -> Thread:
    talk = a_talk(cast, cast.mia, cast.eda, cast.nils)
    say(cast, talk, "The heather is our secret.")
    run_until_idle()
    return talk


def test_those_who_take_part_find_their_messages_and_nobody_else(cast: Cast) -> None:
    talk = _a_secret(cast)
    assert _found_by(cast, "is:direct heather") == {"mia", "eda", "nils"}
    assert _found_by(cast, "is:direct by:mia") == {"mia", "eda", "nils"}
    assert _found_by(cast, "heather") == _found_by(cast, f"in:{talk.space.slug} heather") == set()
    assert _found_by(cast, "is:direct is:question heather") == _found_by(cast, "is:direct in:forum heather") == set()
    rebuild(consumers.get("content.search"))
    run_until_idle()
    assert _found_by(cast, "is:direct heather") == {"mia", "eda", "nils"}
    assert _found_by(cast, "heather") == set()


def test_who_leaves_finds_no_more_and_who_comes_finds_all(cast: Cast) -> None:
    talk = _a_secret(cast)
    leave_conversation(actor=cast.actor(cast.nils), thread=talk)
    add_participants(actor=cast.actor(cast.mia), thread=talk, members=[cast.max])
    # At once: whoever is asked, and not when the index was written.
    assert _found_by(cast, "is:direct heather") == {"mia", "eda", "max"}


def test_what_was_deleted_is_found_no_more(cast: Cast) -> None:
    talk = _a_secret(cast)
    commands.delete_post(actor=cast.actor(cast.mia), post=Post.objects.get(thread=talk))
    assert _found_by(cast, "is:direct heather") == set()
    run_until_idle()
    assert not SearchDocument.objects.filter(thread_id=talk.id).exists()


def test_conversations_of_before_are_brought_in_by_the_check(cast: Cast) -> None:
    talk = _a_secret(cast)
    SearchDocument.objects.filter(thread_id=talk.id).delete()
    assert len(list(check_index(cast.community.id, True))) == 1
    assert _found_by(cast, "is:direct heather") == {"mia", "eda", "nils"}


def test_the_page_shows_own_messages_apart_and_says_what_name_nothing_has(cast: Cast, client: Client) -> None:
    _a_secret(cast)
    assert cast.mia.account is not None
    assert cast.olga.account is not None
    client.force_login(cast.mia.account)
    page = client.get("/c/moorland/search/", {"q": "heather"}).content.decode()
    assert "In your direct messages" in page
    assert "Eda" in page
    page = client.get("/c/moorland/search/", {"q": "heather", "kind": "direct"}).content.decode()
    assert "our secret" in page
    client.force_login(cast.olga.account)
    for asked in ("heather", "is:direct heather"):
        assert "our secret" not in client.get("/c/moorland/search/", {"q": asked}).content.decode()
    page = client.get("/c/moorland/search/", {"q": "in:nowhere heather"}).content.decode()
    assert "There is no space “nowhere” that you may read." in page
    hidden = unknown_names(cast.actor(cast.nils), parse("in:backroom by:nobody tag:none heather"))
    assert [key for key, _name in hidden] == ["in", "by", "tag"]
