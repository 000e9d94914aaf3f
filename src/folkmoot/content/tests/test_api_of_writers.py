"""What writers and moderators do through the API: drafts, wikis, judging what is held."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from folkmoot.connections.commands.tokens import create_token
from folkmoot.content import commands
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

SCOPES = ["read", "write", "moderate"]


def ask(member: Membership, method: str, path: str, **body: Any) -> tuple[int, Any]:
    system = Actor.system(member.community_id)
    _row, secret = create_token(actor=system, member=member, name="t", scopes=SCOPES)
    headers = {"Authorization": f"Bearer {secret}"}
    data = json.dumps(body) if body else ""
    answer = Client().generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)
    return answer.status_code, answer.json() if answer.content else None


def a_post(cast: Cast) -> Post:
    thread = commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="A walk", markdown="Who joins?")
    return Post.everywhere.get(thread=thread)


def test_a_draft_is_kept_for_its_writer_until_it_is_empty(cast: Cast) -> None:
    place = f"thread:{cast.forum.id}"
    assert ask(cast.mia, "PUT", "/drafts", place=place, markdown="Half a")[1]["markdown"] == "Half a"
    assert [row["place"] for row in ask(cast.mia, "GET", "/drafts")[1]] == [place]
    assert ask(cast.nils, "GET", "/drafts")[1] == []
    assert ask(cast.mia, "PUT", "/drafts", place=place)[0] == 204
    assert ask(cast.mia, "GET", "/drafts")[1] == []
    assert ask(cast.mia, "PUT", "/drafts", place="nowhere", markdown="x")[0] == 422


def test_an_author_lets_others_edit(cast: Cast) -> None:
    post = a_post(cast)
    assert ask(cast.nils, "PUT", f"/posts/{post.id}/wiki", is_wiki=True)[0] == 403
    assert ask(cast.mia, "PUT", f"/posts/{post.id}/wiki", is_wiki=True)[0] == 200
    assert Post.everywhere.get(id=post.id).is_wiki


def test_moderators_judge_what_is_held(cast: Cast) -> None:
    seen, turned_down = a_post(cast), a_post(cast)
    Post.everywhere.filter(id__in=[seen.id, turned_down.id]).update(state="held")
    assert ask(cast.nils, "PUT", f"/posts/{seen.id}/judgement", let_through=True)[0] in (403, 404)
    assert ask(cast.mo, "PUT", f"/posts/{seen.id}/judgement", let_through=True)[0] == 200
    assert ask(cast.mo, "PUT", f"/posts/{turned_down.id}/judgement", let_through=False, reason="An advert")[0] == 200
    states = dict(Post.everywhere.values_list("id", "state"))
    assert (states[seen.id], states[turned_down.id]) == ("visible", "hidden")
