"""Pages of the chat as who has no scripts uses them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from folkmoot.content import commands
from folkmoot.content.models import Post, Thread, ThreadMember
from folkmoot.content.tests.chatting import a_channel, a_talk, say
from folkmoot.core.registry import CallProvider, call_providers
from folkmoot.core.testing.cast import Cast


@pytest.fixture
def mia(cast: Cast) -> Client:
    return signed_in(cast, "mia")


def signed_in(cast: Cast, handle: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, handle).account)
    return client


def at(cast: Cast, path: str = "") -> str:
    return f"/c/{cast.community.slug}/chat/{path}"


def test_a_channel_shows_its_messages_under_their_days_and_takes_new_ones(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    say(cast, channel, "**Hello**", cast.eda)
    page = mia.get(at(cast, f"{channel.id}/")).content.decode()
    assert re.search(r'<li class="day">\s*<h2', page)
    assert 'role="log"' in page
    assert "<strong>Hello</strong>" in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    for _twice in range(2):
        answer = mia.post(at(cast, f"{channel.id}/send/"), {"markdown": "Hi back", "key": key[1]})
        assert answer.headers["Location"].endswith(f"/chat/{channel.id}/#m2")
    assert Post.objects.count() == 2


def test_what_is_refused_stands_in_the_form_again(cast: Cast, mia: Client) -> None:
    channel = commands.change_channel(actor=cast.actor(cast.max), thread=a_channel(cast), slow_seconds=60)
    say(cast, channel, "First")
    answer = mia.post(at(cast, f"{channel.id}/send/"), {"markdown": "Too soon", "key": "k"})
    assert answer.status_code == 422
    assert b"Too soon" in answer.content
    assert b"Slow mode: you can send" in answer.content


def test_the_page_gives_its_script_what_it_promises(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    say(cast, channel, "Hello")
    page = mia.get(at(cast, f"{channel.id}/?at=1")).content.decode()
    found = re.search(r'id="chat-setup" type="application/json">(.*?)</script>', page)
    assert found is not None
    setup = json.loads(found[1])
    assert setup["thread"] == {
        "id": channel.id, "title": "general", "kind": "channel", "closed": "", "slow_seconds": 0,
        "may_moderate": False, "may_pin": False,
    }  # fmt: skip
    assert (setup["prefix"], setup["at"], setup["read_number"]) == (f"/c/{cast.community.slug}", 1, 1)
    assert setup["urls"]["message"] == at(cast, f"{channel.id}/?at=__")
    assert setup["api"] == f"/c/{cast.community.slug}/api/v1"
    assert {"name": "me", "usage": "/me …", "hint": "say what you do"} in setup["slash"]
    assert "data-room" in page
    assert b"chat-setup" not in Client().get(at(cast, f"{channel.id}/")).content


def test_older_and_newer_messages_are_a_link_away(cast: Cast, mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = a_channel(cast)
    for number in range(1, 8):
        say(cast, channel, f"Message {number}")
    monkeypatch.setattr("folkmoot.chat.views.reading.message_window.__kwdefaults__", {"root": None, "limit": 3})
    newest = mia.get(at(cast, f"{channel.id}/")).content.decode()
    assert "?before=5" in newest
    middle = mia.get(at(cast, f"{channel.id}/?before=5")).content.decode()
    assert "Message 4" in middle
    assert "?after=4" in middle
    assert mia.get(at(cast, f"{channel.id}/?before=x&day=never&at=999999999999")).status_code == 200


def test_the_thread_of_a_message_has_a_page(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    root = say(cast, channel, "Root")
    address = at(cast, f"{channel.id}/1/replies/")
    assert b"Root" in mia.get(address).content
    sent = mia.post(at(cast, f"{channel.id}/send/"), {"markdown": "Beside", "key": "k", "root": "1"})
    assert sent.headers["Location"].endswith("/1/replies/#m2")
    assert Post.objects.get(number=2).root == root
    assert b"Beside" in mia.get(address).content
    assert b"Beside" not in mia.get(at(cast, f"{channel.id}/")).content
    assert mia.get(at(cast, f"{channel.id}/2/replies/")).status_code == 404


def test_a_conversation_is_begun_by_names_and_found_again(cast: Cast, mia: Client) -> None:
    assert mia.post(at(cast, "start/"), {"members": "eda, @nobody"}).status_code == 422
    begun = mia.post(at(cast, "start/"), {"members": "@eda"})
    talk = Thread.objects.get(kind="direct")
    assert begun.headers["Location"] == at(cast, f"{talk.id}/")
    say(cast, talk, "For you")
    overview = signed_in(cast, "eda").get(at(cast)).content.decode()
    assert "Mia" in overview
    assert signed_in(cast, "olga").get(at(cast, f"{talk.id}/")).status_code == 404
    assert b"For you" in mia.get(at(cast, f"{talk.id}/")).content


def test_groups_are_looked_after_on_the_page_of_their_members(cast: Cast, mia: Client) -> None:
    group = a_talk(cast, cast.mia, cast.eda, cast.mo)
    page = at(cast, f"{group.id}/members/")
    assert mia.post(page, {"members": "max"}).status_code == 302
    assert mia.post(at(cast, f"{group.id}/name/"), {"title": "Trip"}).status_code == 302
    assert mia.post(at(cast, f"{group.id}/leave/"), {"member": cast.mo.id}).status_code == 302
    shown = mia.get(page).content.decode()
    assert "Trip" in shown
    assert "Mo</a>" not in shown
    assert mia.post(at(cast, f"{group.id}/leave/")).headers["Location"] == at(cast)
    assert ThreadMember.objects.filter(thread=group, left_at=None).count() == 2
    mia.post(at(cast, "settings/"), {"takes_strangers": "0"})
    assert b"Let everybody write to me" in mia.get(at(cast)).content


def test_a_message_is_pinned_read_again_and_made_a_topic(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    post = say(cast, channel, "Keep this")
    mo = signed_in(cast, "mo")
    assert b"Turn into a topic" in mo.get(at(cast, f"{channel.id}/1/")).content
    assert b"Turn into a topic" not in mia.get(at(cast, f"{channel.id}/1/")).content
    assert mo.post(at(cast, f"{channel.id}/1/pin/")).status_code == 302
    assert b"Keep this" in mia.get(at(cast, f"{channel.id}/pins/")).content
    assert mia.post(at(cast, f"{channel.id}/1/unread/")).status_code == 302
    assert mia.post(at(cast, f"{channel.id}/read/")).status_code == 302
    form = {"title": "Kept", "space": cast.forum.id, "post": post.id}
    made = mo.post(at(cast, f"{channel.id}/topic/"), form)
    assert made.headers["Location"].endswith("/kept/")
    # The old address of the message leads to where it is now.
    old = mia.get(f"/c/{cast.community.slug}/p/{post.id}/")
    assert "/kept/" in old.headers["Location"]


def test_managers_open_change_and_close_channels(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    max_ = signed_in(cast, "max")
    made = max_.post(at(cast, "in/chat/new/"), {"name": "walks", "purpose": "Boots"})
    walks = Thread.objects.get(title="walks")
    assert made.headers["Location"] == at(cast, f"{walks.id}/")
    assert max_.post(at(cast, "in/chat/new/"), {"name": "walks"}).status_code == 422
    form = {"name": "hikes", "purpose": "", "slow_seconds": "60"}
    assert max_.post(at(cast, f"{walks.id}/settings/"), form).status_code == 302
    assert max_.post(at(cast, f"{channel.id}/closure/")).status_code == 302
    assert b"This channel is closed" in mia.get(at(cast, f"{channel.id}/")).content
    shown = mia.get(f"/c/{cast.community.slug}/s/chat/").content.decode()
    assert "hikes" in shown
    assert "general" not in shown


def test_forum_pages_lead_to_the_chat(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    post = say(cast, channel, "Hello")
    community = f"/c/{cast.community.slug}"
    assert mia.get(f"{community}/t/{channel.id}/general/").headers["Location"] == at(cast, f"{channel.id}/")
    assert mia.get(f"{community}/p/{post.id}/").headers["Location"] == at(cast, f"{channel.id}/?at=1#m1")


def test_rooms_that_offer_calls_get_a_button(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    provider = CallProvider(
        "test", "Join the call", "members", lambda actor, thread_id: f"https://call.example/{thread_id}"
    )
    call_providers.add("test", provider)
    try:
        shown = mia.get(at(cast, f"{channel.id}/")).content.decode()
    finally:
        call_providers._entries.pop("test")
    assert f"https://call.example/{channel.id}" in shown
    assert "call.example" not in mia.get(at(cast, f"{channel.id}/")).content.decode()


def test_a_page_of_chat_costs_the_same_however_much_stands_in_it(
    cast: Cast, mia: Client, django_assert_max_num_queries: Any
) -> None:
    channel = a_channel(cast)
    address = at(cast, f"{channel.id}/")
    say(cast, channel, "One")
    mia.get(address)
    for number in range(12):
        say(cast, channel, f"{number}", [cast.mia, cast.eda, cast.mo][number % 3])
        say(cast, a_talk(cast, cast.mia, [cast.eda, cast.mo, cast.max][number % 3]), "Hi")
    with django_assert_max_num_queries(34):
        mia.get(address)


def test_the_page_of_a_chat_space_lists_its_channels_and_no_threads(cast: Cast, mia: Client) -> None:
    channel = a_channel(cast)
    shown = mia.get(f"/c/{cast.community.slug}/s/chat/").content.decode()
    assert at(cast, f"{channel.id}/") in shown
    assert "data-listing" not in shown
    assert ">>>>" not in shown
    assert "No thread yet" not in shown


def test_who_makes_spaces_is_led_to_the_first_channel(cast: Cast, mia: Client) -> None:
    way = f'href="/c/{cast.community.slug}/spaces/new/"'
    assert way in signed_in(cast, "olga").get(at(cast)).content.decode().split("<main", 1)[1]
    assert way not in mia.get(at(cast)).content.decode()
