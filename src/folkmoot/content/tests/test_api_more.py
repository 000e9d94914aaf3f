"""History, previews, settings, lists and polls as a program meets them."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.tests.test_api import Program
from folkmoot.content import commands
from folkmoot.content.models import Poll, Post, PostLink, Thread
from folkmoot.content.tests.test_commands_polls import a_poll, options, vote
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership


def program(cast: Cast, member: Membership, *scopes: str) -> Program:
    system = Actor.system(cast.community.id)
    made = create_token(actor=system, member=member, name="t", scopes=scopes or ("read", "write"))
    return Program(made[1])


def test_versions_are_listed_and_brought_back(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), "One.")
    commands.edit_post(actor=cast.actor(cast.mo), post=post, markdown="Two.")
    mine, other = program(cast, cast.max), program(cast, cast.nils)
    listed = other("GET", f"/posts/{post.id}/revisions").json()["items"]
    assert [(row["number"], row["markdown"], row["editor"]["handle"]) for row in listed] == [(1, "One.", "mo")]
    assert other("POST", f"/posts/{post.id}/revert", {"number": 1}).status_code == 403
    assert mine("POST", f"/posts/{post.id}/revert", {"number": 1}).json()["markdown"] == "One."
    assert mine("POST", f"/posts/{post.id}/revert", {"number": 9}).status_code == 404


def test_previews_stand_beside_their_post_and_are_removed(cast: Cast) -> None:
    post = a_reply(cast, a_thread(cast), "https://example.org/moor")
    shown = {"title": "The moor", "image_key": "ab/cd/abcd.webp", "image_width": 10, "image_height": 10}
    PostLink.objects.filter(post=post).update(**shown)
    mine = program(cast, cast.max)
    preview = mine("GET", f"/posts/{post.id}").json()["previews"]
    assert [(each["url"], each["title"], each["image"]) for each in preview] == [
        ("https://example.org/moor", "The moor", "/c/moorland/link-images/abcd.webp")
    ]
    address = f"/posts/{post.id}/previews?url=https://example.org/moor"
    assert program(cast, cast.nils)("DELETE", address).status_code == 403
    assert mine("DELETE", address).json()["previews"] == []


def test_settings_of_posts_are_the_managers(cast: Cast) -> None:
    manager = program(cast, cast.max, "read", "write", "admin")
    assert manager("GET", "/settings/posts").json() == {"link_previews": True}
    assert manager("PUT", "/settings/posts", {"link_previews": False}).json() == {"link_previews": False}
    assert program(cast, cast.mia)("PUT", "/settings/posts", {"link_previews": True}).status_code == 403


def test_lists_are_filtered_and_marked_as_read(cast: Cast) -> None:
    Membership.objects.update(joined_at="2020-01-01T00:00:00Z")
    silent, answered = a_thread(cast, title="Silent one"), a_thread(cast, title="Answered one")
    a_reply(cast, answered)
    Thread.objects.filter(id=silent.id).update(reaction_count=9)
    nils = program(cast, cast.nils)

    def titles(query: str) -> list[str]:
        return [row["title"] for row in nils("GET", f"/threads?{query}").json()["items"]]

    assert titles("unanswered=true") == [silent.title]
    assert titles("order=top&period=week") == [silent.title, answered.title]
    assert set(titles("unread=true")) == {silent.title, answered.title}
    assert nils("POST", "/read", {"space_id": cast.forum.id}).status_code == 204
    assert titles("unread=true") == []


def test_a_reminder_is_settled(cast: Cast) -> None:
    post, nils = a_reply(cast, a_thread(cast)), program(cast, cast.nils)
    nils("PUT", f"/posts/{post.id}/bookmark", {"remind_at": "2099-01-01T10:00:00Z"})
    assert nils("GET", "/bookmarks").json()[0]["is_due"] is False
    assert nils("PUT", f"/posts/{post.id}/bookmark/done").status_code == 200
    assert program(cast, cast.mia)("PUT", f"/posts/{post.id}/bookmark/done").status_code == 404


def test_a_poll_is_asked_changed_and_counted(cast: Cast) -> None:
    mia, nils = program(cast, cast.mia), program(cast, cast.nils)
    asked: dict[str, Any] = {"question": "Which?", "options": ["North", "South"], "kind": "ranked"}
    opened = {"space_id": cast.forum.id, "title": "A poll", "markdown": "Vote.", "poll": asked}
    thread = mia("POST", "/threads", opened).json()
    post = Post.objects.get(thread_id=thread["id"])
    poll = mia("GET", f"/posts/{post.id}/polls").json()[0]
    changed = asked | {"options": ["North", "South", "West"], "who_adds_options": "members", "hides_voters": False}
    assert len(mia("PUT", f"/polls/{poll['id']}", changed).json()["options"]) == 3
    assert nils("PUT", f"/polls/{poll['id']}", changed).status_code == 403
    ids = [option["id"] for option in nils("POST", f"/polls/{poll['id']}/options", {"text": "East"}).json()["options"]]
    counted = nils("PUT", f"/polls/{poll['id']}/ballot", {"options": [ids[3], ids[0]]}).json()
    assert counted["own_choices"] == [ids[3], ids[0]]
    assert counted["runoff"]["winner"] == ids[3]
    assert mia("PUT", f"/polls/{poll['id']}", changed).status_code == 422
    voters = mia("GET", f"/polls/{poll['id']}/voters").json()
    assert [(each["member"]["handle"], each["choices"]) for each in voters] == [("nils", [ids[3], ids[0]])]


@pytest.mark.parametrize(("who", "status"), [("mo", 403), ("max", 200)])
def test_results_are_taken_along_by_managers(cast: Cast, who: str, status: int) -> None:
    poll: Poll = a_poll(cast)
    vote(cast, poll, "South")
    asking = program(cast, getattr(cast, who), "read", "write", "admin")
    answer = asking("GET", f"/polls/{poll.id}/results.csv")
    assert answer.status_code == status
    if status == 200:
        assert "South,1" in answer.content.decode()
    assert options(poll)["South"].id
