"""Chat through the API: what programs and the page's script rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.content.tests.chatting import a_channel, a_talk, say
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


@pytest.fixture
def ask(cast: Cast) -> Any:
    """Ask as a member by their session: the answer's status and content."""

    def asked(by: Membership | None, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        client = Client()
        if by is not None:
            assert by.account is not None
            client.force_login(by.account)
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(client, method)(f"/c/{cast.community.slug}/api/v1/{path}", **content)
        return answer.status_code, answer.json() if answer.content else None

    return asked


def test_messages_are_sent_once_and_read_in_stretches(cast: Cast, ask: Any) -> None:
    channel = a_channel(cast)
    path = f"threads/{channel.id}/messages"
    status, first = ask(cast.mia, "post", path, {"markdown": "Hello @eda", "key": "a-1"})
    assert (status, first["number"], first["key"], first["author"]["handle"]) == (201, 1, "a-1", "mia")
    # Addresses lead where the community lies.
    assert f'href="/c/{cast.community.slug}/m/eda/"' in first["html"]
    assert ask(cast.mia, "post", path, {"markdown": "Hello @eda", "key": "a-1"}) == (200, first)
    ask(cast.eda, "post", path, {"markdown": "In a thread", "root": 1})
    for number in range(3):
        say(cast, channel, f"{number}")
    status, window = ask(cast.eda, "get", f"{path}?around=4&limit=2")
    assert [message["number"] for message in window["items"]] == [3, 4]
    assert (window["has_before"], window["has_after"], window["last_number"]) == (True, True, 5)
    assert window["position"] == Activity.objects.order_by("-id")[0].id
    _status, side = ask(cast.eda, "get", f"{path}?root=1")
    assert [(message["number"], message["root"], message["replies"]) for message in side["items"]] == [
        (1, None, 1),
        (2, 1, 0),
    ]
    assert ask(cast.eda, "get", f"{path}/2")[1]["root"] == 1


def test_what_is_refused_says_why(cast: Cast, ask: Any) -> None:
    channel = commands.change_channel(actor=cast.actor(cast.max), thread=a_channel(cast), slow_seconds=60)
    path = f"threads/{channel.id}/messages"
    assert ask(cast.mia, "post", path, {"markdown": "/nonsense"})[1]["code"] == "unknown-command"
    assert ask(cast.mia, "post", path, {"markdown": "One"})[0] == 201
    status, problem = ask(cast.mia, "post", path, {"markdown": "Two"})
    assert (status, problem["code"]) == (429, "rate-limited")
    assert "seconds" in problem["detail"]
    assert ask(None, "post", path, {"markdown": "Hello"})[0] in (401, 403)
    assert ask(cast.mia, "get", f"{path}?root=99")[0] == 404
    topic = commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="A topic", markdown="Text")
    assert ask(cast.mia, "get", f"threads/{topic.id}/messages")[0] == 404


def test_conversations_are_for_who_takes_part(cast: Cast, ask: Any) -> None:
    status, talk = ask(cast.mia, "post", "conversations", {"members": [cast.eda.id]})
    assert (status, talk["kind"], talk["title"], talk["space_id"]) == (201, "direct", "Eda", None)
    assert ask(cast.eda, "post", "conversations", {"members": [cast.mia.id]})[1]["id"] == talk["id"]
    path = f"threads/{talk['id']}/messages"
    assert ask(cast.mia, "post", path, {"markdown": "Secret", "key": "k"})[0] == 201
    _status, found = ask(cast.eda, "get", "conversations?kind=direct")
    assert [(each["title"], each["unread"], each["members"][0]["handle"]) for each in found["items"]] == [
        ("Mia", 1, "mia")
    ]
    for stranger in (cast.olga, cast.max, cast.nils, None):
        assert ask(stranger, "get", path)[0] == 404
        assert ask(stranger, "get", f"threads/{talk['id']}")[0] == 404
        assert ask(stranger, "get", f"posts/{Post.objects.get().id}")[0] == 404
    assert ask(cast.olga, "get", "conversations")[1]["items"] == []
    assert ask(cast.max, "get", f"posts?author_id={cast.mia.id}")[1]["items"] == []


def test_conversations_are_paged_after_the_channels(cast: Cast, ask: Any) -> None:
    a_channel(cast)
    for other in (cast.eda, cast.mo, cast.max):
        say(cast, a_talk(cast, cast.mia, other), "Hi")
    _status, first = ask(cast.mia, "get", "conversations?limit=2")
    assert [each["title"] for each in first["items"]] == ["general", "Max", "Mo"]
    _status, rest = ask(cast.mia, "get", f"conversations?limit=2&cursor={first['next']}")
    assert ([each["title"] for each in rest["items"]], rest["next"]) == (["Eda"], None)
    assert ask(cast.mia, "get", "conversations?cursor=abc")[0] == 422


def test_groups_grow_and_are_left(cast: Cast, ask: Any) -> None:
    _status, group = ask(cast.mia, "post", "conversations", {"members": [cast.eda.id, cast.mo.id], "title": "Trip"})
    path = f"conversations/{group['id']}"
    assert ask(cast.eda, "post", f"{path}/members", {"members": [cast.max.id]})[0] == 200
    assert ask(cast.eda, "patch", path, {"title": "Long trip"})[1]["title"] == "Long trip"
    assert ask(cast.eda, "delete", f"{path}/members/{cast.mo.id}")[0] == 403
    assert ask(cast.mia, "delete", f"{path}/members/{cast.mo.id}")[0] == 204
    assert ask(cast.eda, "delete", f"{path}/members/{cast.eda.id}")[0] == 204
    assert ask(cast.eda, "get", path)[0] == 404
    assert [each["handle"] for each in ask(cast.mia, "get", f"threads/{group['id']}/members")[1]["items"]] == [
        "max",
        "mia",
    ]
    assert ask(cast.mia, "post", f"{path}/members", {"members": [99999]})[1]["code"] == "unknown-member"
    assert ask(cast.mia, "put", "conversations/settings", {"takes_strangers": False})[1] == {"takes_strangers": False}
    assert ask(cast.mia, "get", "conversations/settings")[1] == {"takes_strangers": False}


def test_channels_are_opened_and_changed(cast: Cast, ask: Any) -> None:
    space = a_channel(cast).space
    status, channel = ask(cast.max, "post", f"spaces/{space.id}/channels", {"name": "#walks", "purpose": "Boots"})
    assert (status, channel["title"], channel["purpose"], channel["space_id"]) == (201, "walks", "Boots", space.id)
    path = f"channels/{channel['id']}"
    assert ask(cast.max, "patch", path, {"slow_seconds": 30})[1]["slow_seconds"] == 30
    assert ask(cast.mia, "patch", path, {"name": "mine"})[0] == 403
    assert ask(cast.mia, "get", f"threads?space_id={space.id}")[1]["items"] == []


def test_pins_positions_and_topics(cast: Cast, ask: Any) -> None:
    channel = a_channel(cast)
    posts = [say(cast, channel, f"Message {number} @eda") for number in range(3)]
    path = f"threads/{channel.id}"
    assert ask(cast.mia, "put", f"{path}/pins/{posts[0].id}")[0] == 403
    assert ask(cast.mo, "put", f"{path}/pins/{posts[0].id}")[1]["pinned"] is True
    assert [each["id"] for each in ask(cast.eda, "get", f"{path}/pins")[1]["items"]] == [posts[0].id]
    assert ask(cast.mo, "delete", f"{path}/pins/{posts[0].id}")[1]["pinned"] is False
    assert ask(cast.eda, "post", f"{path}/read", {"number": 3})[0] == 204
    assert ask(cast.eda, "post", f"{path}/unread", {"number": 2})[0] == 204
    assert ThreadReader.objects.get(thread=channel, member=cast.eda).last_read_number == 1
    mine = ask(cast.eda, "get", f"conversations/{channel.id}")[1]
    assert (mine["unread"], mine["mentions"]) == (2, 2)
    body = {"posts": [posts[1].id], "space": cast.forum.id, "title": "A topic worth it"}
    assert ask(cast.mia, "post", f"{path}/topic", body)[0] == 403
    status, topic = ask(cast.mo, "post", f"{path}/topic", body)
    assert (status, topic["url"]) == (201, f"/c/{cast.community.slug}/t/{topic['id']}/a-topic-worth-it/")
    assert Thread.objects.get(id=topic["id"]).kind == "topic"


def test_a_session_writes_only_with_the_pages_own_token(cast: Cast) -> None:
    channel = a_channel(cast)
    path = f"/c/{cast.community.slug}/api/v1/threads/{channel.id}/messages"
    client = Client(enforce_csrf_checks=True)
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)
    body: dict[str, Any] = {"data": json.dumps({"markdown": "Hello"}), "content_type": "application/json"}
    assert client.get(path).status_code == 200
    refused = client.post(path, **body)
    assert (refused.status_code, refused.json()["code"]) == (403, "no-form-token")
    page = client.get(f"/c/{cast.community.slug}/chat/{channel.id}/").content.decode()
    token = page.partition('name="csrf" content="')[2].partition('"')[0]
    assert client.post(path, headers={"X-CSRFToken": token}, **body).status_code == 201
    elsewhere = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    assert client.post(path, headers=elsewhere, **body).status_code == 403
    # A program's token goes first: with a wrong one the cookie does not help.
    assert client.get(path, headers={"Authorization": "Bearer fm_wrong"}).status_code == 401
