"""The HTTP API as a program meets it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.connections.commands.answers import forget_old_answers
from folkmoot.connections.commands.tokens import create_token, revoke_token
from folkmoot.connections.models import ApiToken, IdempotentAnswer
from folkmoot.content.commands import create_thread
from folkmoot.content.models import Post, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.api.paging import encode_cursor
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

ROOT = "/api/v1"
MOORLAND = "/c/moorland/api/v1"
PROBLEM = "application/problem+json"


class Program:
    """A client with a token, at the installation's root, where the token names the community."""

    def __init__(self, secret: str = "", root: str = ROOT) -> None:
        self.client = Client(raise_request_exception=False)
        self.root = root
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = json.dumps(body) if body is not None else ""
        named = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.generic(method, self.root + path, data, content_type="application/json", headers=named)


@pytest.fixture
def token_of(cast: Cast) -> Callable[..., tuple[ApiToken, str]]:
    def make(member: Membership, *scopes: str) -> tuple[ApiToken, str]:
        system = Actor.system(member.community_id)
        return create_token(actor=system, member=member, name="tests", scopes=scopes or ("read", "write"))

    return make


@pytest.fixture
def mia(cast: Cast, token_of: Any) -> Program:
    return Program(token_of(cast.mia)[1])


@pytest.fixture
def thread(cast: Cast) -> Thread:
    return create_thread(
        actor=cast.actor(cast.olga), space=cast.forum, title="The harvest", markdown="Bring **sacks**."
    )


@pytest.mark.parametrize("root", [ROOT, MOORLAND])
def test_the_description_is_served_with_and_without_a_prefix(cast: Cast, root: str) -> None:
    answer = Program(root=root)("GET", "/openapi.json")
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert f"{root}/threads" in paths
    assert all(path.startswith(root) for path in paths)


def test_a_token_reads_and_writes_at_the_root_and_under_its_community(
    cast: Cast, token_of: Any, thread: Thread
) -> None:
    secret = token_of(cast.mia)[1]
    for root in (ROOT, MOORLAND):
        program = Program(secret, root)
        assert program("GET", "/me").json()["handle"] == "mia"
        written = program("POST", f"/threads/{thread.id}/posts", {"markdown": f"From {root}"})
        assert written.status_code == 201
        assert written.json()["author"]["handle"] == "mia"


def test_a_token_is_refused_under_another_community(token_of: Any, cast: Cast) -> None:
    answer = Program(token_of(cast.mia)[1], "/c/harbour/api/v1")("GET", "/threads")
    assert answer.status_code == 401


def test_unknown_revoked_and_malformed_tokens_are_401_problems(cast: Cast, token_of: Any) -> None:
    token, secret = token_of(cast.mia)
    revoke_token(actor=Actor.system(cast.community.id), token=token)
    for presented in (secret, "fm_wrong", "\u00e9"):
        answer = Program(presented)("GET", "/threads")
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "bad-token"


def test_without_a_token_the_root_asks_for_one_and_a_community_shows_what_is_public(cast: Cast, thread: Thread) -> None:
    create_thread(actor=cast.actor(cast.olga), space=cast.lounge, title="Among us", markdown="Inside.")
    refused = Program()("GET", "/threads")
    assert (refused.status_code, refused["Content-Type"]) == (401, PROBLEM)
    shown = Program(root=MOORLAND)("GET", "/threads").json()["items"]
    assert [each["title"] for each in shown] == ["The harvest"]


def test_a_visitor_writes_nothing(cast: Cast, thread: Thread) -> None:
    answer = Program(root=MOORLAND)("POST", f"/threads/{thread.id}/posts", {"markdown": "Hello"})
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)


def test_scopes_limit_what_a_token_does(cast: Cast, token_of: Any, thread: Thread) -> None:
    reads, writes = Program(token_of(cast.olga, "read")[1]), Program(token_of(cast.olga, "read", "write")[1])
    blind = Program(token_of(cast.olga, "write")[1])
    reply = ("POST", f"/threads/{thread.id}/posts", {"markdown": "Hello"})
    pin = ("PUT", f"/threads/{thread.id}/pin")
    assert reads("GET", "/threads").status_code == 200
    assert reads(*reply).status_code == 403
    assert blind("GET", "/threads").status_code == 403
    assert writes(*reply).status_code == 201
    assert writes(*pin).status_code == 403
    assert Program(token_of(cast.olga, "read", "write", "moderate")[1])(*pin).status_code == 200


def test_a_token_of_a_suspended_member_writes_nothing(cast: Cast, token_of: Any, thread: Thread) -> None:
    answer = Program(token_of(cast.bea)[1])("POST", f"/threads/{thread.id}/posts", {"markdown": "Hello"})
    assert answer.status_code == 403


@pytest.mark.parametrize("order", ["id", "latest"])
def test_a_walk_by_cursor_meets_every_thread_once(cast: Cast, mia: Program, order: str) -> None:
    olga = cast.actor(cast.olga)
    made = [create_thread(actor=olga, space=cast.forum, title=f"Row {n}", markdown="Text.").id for n in range(7)]
    # Equal moments: only the id tells the rows apart.
    Thread.objects.filter(id__in=made[2:5]).update(last_post_at=Thread.objects.get(id=made[3]).last_post_at)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = mia("GET", f"/threads?order={order}&limit=2&cursor={cursor}").json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == made
    assert len(seen) == len(set(seen))


def test_a_walk_over_posts_of_a_thread_meets_every_post_once(cast: Cast, mia: Program, thread: Thread) -> None:
    for n in range(4):
        mia("POST", f"/threads/{thread.id}/posts", {"markdown": f"Reply {n}"})
    first = mia("GET", f"/threads/{thread.id}/posts?limit=3").json()
    second = mia("GET", f"/threads/{thread.id}/posts?limit=3&cursor={first['next']}").json()
    assert [each["number"] for each in first["items"] + second["items"]] == [1, 2, 3, 4, 5]
    assert second["next"] is None


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%00",
        "W10",
        encode_cursor("2026-13-45T00:00:00+00:00", 1),
        encode_cursor("2026-01-01T00:00:00", 1),
        encode_cursor("0001-01-01T00:00:00+14:00", 1),
        encode_cursor("9999-12-31T23:59:59-14:00", 1),
        encode_cursor("no moment", 1),
        encode_cursor("2026-01-01T00:00:00+00:00", 2**70),
        encode_cursor(True),
        base64.urlsafe_b64encode(b"[" * 150).decode(),
    ],
)
def test_a_cursor_that_was_never_given_out_is_422(mia: Program, cursor: str) -> None:
    for path in (f"/threads?cursor={cursor}", f"/posts?cursor={cursor}", f"/search?q=a&cursor={cursor}"):
        answer = mia("GET", path)
        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM), path


def test_a_write_with_an_idempotency_key_is_done_once(mia: Program, thread: Thread) -> None:
    path = f"/threads/{thread.id}/posts"
    first = mia("POST", path, {"markdown": "Once."}, Idempotency_Key="a")
    again = mia("POST", path, {"markdown": "Once."}, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    other = mia("POST", path, {"markdown": "Another."}, Idempotency_Key="a")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert Post.objects.filter(thread=thread).count() == 2


def test_a_refused_write_is_not_remembered_under_its_key(mia: Program, thread: Thread) -> None:
    path = f"/threads/{thread.id}/posts"
    assert mia("POST", path, {"markdown": ""}, Idempotency_Key="b").status_code == 422
    assert mia("POST", path, {"markdown": "Now with text."}, Idempotency_Key="b").status_code == 201
    assert mia("POST", path, {"markdown": "x"}, Idempotency_Key="k" * 201).status_code == 400


def test_answers_to_keys_are_forgotten_after_a_day(mia: Program, thread: Thread) -> None:
    path = f"/threads/{thread.id}/posts"
    for key in ("old", "new"):
        assert mia("POST", path, {"markdown": key}, Idempotency_Key=key).status_code == 201
    IdempotentAnswer.everywhere.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_old_answers() == 1
    assert list(IdempotentAnswer.everywhere.values_list("key", flat=True)) == ["new"]


def test_a_read_that_has_not_changed_is_304(mia: Program, thread: Thread) -> None:
    first = mia("GET", f"/threads/{thread.id}/posts")
    assert mia("GET", f"/threads/{thread.id}/posts", If_None_Match=first["ETag"]).status_code == 304
    mia("POST", f"/threads/{thread.id}/posts", {"markdown": "News."})
    assert mia("GET", f"/threads/{thread.id}/posts", If_None_Match=first["ETag"]).status_code == 200


def test_what_a_post_links_to_leads_to_where_its_community_lies(cast: Cast, token_of: Any, mia: Program) -> None:
    opened = mia("POST", "/threads", {"space_id": cast.forum.id, "title": "Seeds", "markdown": "Swap #kale, @olga"})
    for root in (ROOT, MOORLAND):
        posts = Program(mia.headers["Authorization"].split()[1], root)("GET", f"/threads/{opened.json()['id']}/posts")
        html = posts.json()["items"][0]["html"]
        assert 'href="/c/moorland/tags/kale/"' in html
        assert 'href="/c/moorland/m/olga/"' in html


def test_under_a_community_that_is_not_there_everything_is_a_problem(cast: Cast) -> None:
    answer = Program(root="/c/nowhere/api/v1")("GET", "/threads")
    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


def test_a_problem_always_says_in_words_what_is_wrong(mia: Program) -> None:
    answer = mia("GET", "/join-requests")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not cover this.")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/threads", 405)])
def test_what_django_refuses_is_a_problem_too(mia: Program, method: str, path: str, status: int) -> None:
    answer = mia(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


def test_open_reply_react_and_search(cast: Cast, mia: Program, thread: Thread) -> None:
    opened = mia("POST", "/threads", {"space_id": cast.forum.id, "title": "Seed swap", "markdown": "Who has *kale*?"})
    assert opened.status_code == 201
    thread_id = opened.json()["id"]
    reply = mia("POST", f"/threads/{thread_id}/posts", {"markdown": "I have rhubarb."}).json()
    first = mia("GET", f"/threads/{thread_id}/posts").json()["items"][0]
    assert "<em>kale</em>" in first["html"]
    post = Post.objects.get(thread=thread)
    reacted = mia("POST", f"/posts/{post.id}/reactions", {"emoji": "\U0001f44d"})
    assert reacted.status_code == 200, reacted.content
    assert reacted.json()["reactions"] == {"\U0001f44d": 1}
    run_until_idle()
    hits = mia("GET", "/search?q=rhubarb").json()["items"]
    assert [hit["post_id"] for hit in hits] == [reply["id"]]


def test_a_poll_is_opened_voted_in_and_retracted(cast: Cast, mia: Program) -> None:
    poll = {"question": "When?", "options": ["Monday", "Friday"]}
    body = {"space_id": cast.forum.id, "title": "A date", "markdown": "Vote.", "poll": poll}
    thread_id = mia("POST", "/threads", body).json()["id"]
    post = Post.objects.get(thread_id=thread_id)
    poll_id = post.polls.get().id
    option = mia("GET", f"/polls/{poll_id}").json()["options"][1]["id"]
    voted = mia("PUT", f"/polls/{poll_id}/ballot", {"options": [option]}).json()
    assert (voted["own_choices"], voted["ballot_count"]) == ([option], 1)
    assert mia("DELETE", f"/polls/{poll_id}/ballot").json()["ballot_count"] == 0
