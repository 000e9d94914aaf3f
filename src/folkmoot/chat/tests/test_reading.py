"""What of the log is told, and who may hear it, held against the policies that pages ask."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.chat.live import reading
from folkmoot.chat.live.events import Event, events_of
from folkmoot.chat.live.standings import standings_of
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.relations import relate
from folkmoot.members.models import Membership
from folkmoot.spaces.commands import add_space_member, remove_space_member

PEOPLE = ("olga", "max", "mo", "eda", "mia", "nils")


def _thread(cast: Cast, space: Any, by: Membership | None = None) -> Thread:
    actor = cast.actor(by or cast.mia)
    return commands.create_thread(actor=actor, space=space, title="A thread", markdown="First.")


def _told(after: int) -> list[Event]:
    return events_of(reading.read_after(after).lines)


def _hearers(cast: Cast, event: Event) -> set[str]:
    ids = {getattr(cast, name).id: name for name in (*PEOPLE, "bea", "otto")}
    standings = standings_of(event.community_id, ids.keys())
    return {ids[member_id] for member_id, standing in standings.items() if standing.may_hear(event)}


@pytest.mark.parametrize("space", ["forum", "lounge", "backroom", "articles"])
@pytest.mark.parametrize("state", ["visible", "held", "hidden", "deleted"])
def test_who_hears_is_who_may_see(cast: Cast, space: str, state: str) -> None:
    thread = _thread(cast, getattr(cast, space), by=cast.eda if space == "articles" else cast.mia)
    Post.everywhere.filter(thread=thread).update(state=state)
    Thread.everywhere.filter(id=thread.id).update(state=state)
    post = Post.everywhere.get(thread=thread)
    end = reading.read_recent().position
    commands.create_post(actor=Actor.importer(cast.community.id), thread=thread, markdown="Imported.")
    [line] = [
        line for line in reading.read_missed(cast.community.id, after=0, upto=end) or [] if line.subject[0] == "thread"
    ]
    [event] = events_of([line])
    may_see = {
        name
        for name in PEOPLE
        if threads_visible_to(cast.actor(getattr(cast, name))).filter(id=thread.id).exists()
        and posts_visible_to(cast.actor(getattr(cast, name))).filter(id=post.id).exists()
    }
    assert _hearers(cast, event) == may_see


def test_a_reply_is_told_with_ids_and_no_words(cast: Cast) -> None:
    thread = _thread(cast, cast.forum)
    end = reading.read_recent().position
    post = commands.create_post(actor=cast.actor(cast.eda), thread=thread, markdown="A secret word.")
    [event] = _told(end)
    assert event.channels == {f"thread:{thread.id}", f"space:{cast.forum.id}", "space:*"}
    assert event.content == {
        "kind": "content.post.created", "thread": thread.id, "space": cast.forum.id, "post": post.id, "number": 2,
        "by": cast.eda.id,
    }  # fmt: skip
    assert event.name == "post"


def test_what_was_deleted_is_told_without_saying_which(cast: Cast) -> None:
    thread = _thread(cast, cast.forum)
    post = commands.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Mine.")
    end = reading.read_recent().position
    commands.delete_post(actor=cast.actor(cast.mia), post=post)
    [event] = _told(end)
    assert (event.name, "post" in event.content) == ("change", False)
    assert "nils" in _hearers(cast, event)


def test_whom_one_blocks_or_mutes_one_does_not_hear(cast: Cast) -> None:
    thread = _thread(cast, cast.forum)
    end = reading.read_recent().position
    commands.create_post(actor=cast.actor(cast.eda), thread=thread, markdown="Hello.")
    relate(actor=cast.actor(cast.mia), other=cast.eda, kind="block")
    relate(actor=cast.actor(cast.nils), other=cast.eda, kind="mute")
    [event] = _told(end)
    assert _hearers(cast, event) == set(PEOPLE) - {"mia", "nils"}


def test_reading_on_one_device_is_told_to_the_same_member_only(cast: Cast) -> None:
    thread = _thread(cast, cast.forum)
    end = reading.read_recent().position
    commands.mark_read(actor=cast.actor(cast.nils), thread=thread, number=1)
    [event] = _told(end)
    assert (event.name, set(event.channels)) == ("read", {f"me:{cast.nils.id}"})


def test_an_import_is_no_news(cast: Cast) -> None:
    thread = _thread(cast, cast.forum)
    end = reading.read_recent().position
    commands.create_post(actor=Actor.importer(cast.community.id), thread=thread, markdown="Of 2009.")
    news = reading.read_after(end)
    assert (news.lines, news.position > end) == ([], True)


def test_whatever_changes_rights_unsettles_its_community(cast: Cast) -> None:
    end = reading.read_recent().position
    add_space_member(actor=cast.actor(cast.olga), space=cast.backroom, member=cast.nils)
    assert reading.read_after(end).unsettled == {cast.community.id}
    _thread(cast, cast.forum)
    after = reading.read_recent().position
    commands.mark_read(actor=cast.actor(cast.mia), thread=_thread(cast, cast.forum), number=1)
    assert reading.read_after(after).unsettled == frozenset()


def test_a_member_taken_out_of_a_space_hears_nothing_of_it(cast: Cast) -> None:
    thread = _thread(cast, cast.backroom)
    remove_space_member(actor=cast.actor(cast.olga), space=cast.backroom, member=cast.mia)
    end = reading.read_recent().position
    commands.create_post(actor=cast.actor(cast.olga), thread=thread, markdown="Without her.")
    assert _hearers(cast, _told(end)[0]) == {"olga", "max"}


def test_standings_cost_the_same_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        Membership.everywhere.create(community=cast.community, handle=f"m{n}", name=f"M {n}")
    ids = Membership.everywhere.filter(community=cast.community).values_list("id", flat=True)
    with django_assert_max_num_queries(14):
        assert len(standings_of(cast.community.id, list(ids))) == 36


def test_too_far_back_is_not_read(cast: Cast) -> None:
    _thread(cast, cast.forum)
    assert reading.read_missed(cast.community.id, after=0, upto=reading.FURTHEST_BACK + 1) is None
