"""Services of others, played by servers that speak their protocols, also slowly, wrongly and not at all."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.commands.baking import bake
from folkmoot.content.commands.previews import fetch_preview
from folkmoot.content.models import LinkPreview, Post, PostLink
from folkmoot.core.errors import NotAllowed
from folkmoot.core.fetch_errors import FetchError
from folkmoot.core.moderation import Submission
from folkmoot.core.sealing import seal, unseal
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.far_side import FarSide, answer, far_side
from folkmoot.members.models import Membership
from folkmoot.moderation.commands import outside
from folkmoot.moderation.commands.deciding import decide
from folkmoot.moderation.gate import asking
from folkmoot.moderation.gate.services import Question, ask
from folkmoot.moderation.models import Case, OutsideCheck, OutsideErrand

AKISMET, OPENAI = OutsideCheck.Kind.AKISMET, OutsideCheck.Kind.OPENAI
CHECK, SPAM, HAM, MODERATIONS = "/1.1/comment-check", "/1.1/submit-spam", "/1.1/submit-ham", "/v1/moderations"


@pytest.fixture
def side(settings: Any) -> Iterator[FarSide]:
    asking.forget_kept_checks()
    with far_side() as side:
        settings.HTTP_ALLOW_PRIVATE = [f"127.0.0.1:{side.port}"]
        yield side
    asking.forget_kept_checks()


def a_check(cast: Cast, side: FarSide, kind: str = AKISMET, **fields: object) -> OutsideCheck:
    said = {"kind": kind, "address": side.url(""), "key": "k3y", **fields}
    return outside.set_outside_check(actor=cast.actor(cast.max), **said)  # type: ignore[arg-type]


def moderation(**scores: float) -> bytes:
    flagged = {name: score > 0.5 for name, score in scores.items()}
    body = {"results": [{"flagged": True, "categories": flagged, "category_scores": scores}]}
    return answer(json.dumps(body).encode(), "Content-Type: application/json")


def sent(side: FarSide, path: str) -> dict[str, list[str]]:
    bodies = [request.partition(b"\r\n\r\n")[2] for request in side.requests if request.split(b" ")[1] == path.encode()]
    return parse_qs(bodies[-1].decode()) if bodies else {}


def slow(stream: socket.socket, request: bytes) -> None:
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nt")
    stream.recv(1)


def test_a_key_is_sealed_and_good_for_nothing_elsewhere(cast: Cast, side: FarSide, settings: Any) -> None:
    check = a_check(cast, side)
    assert "k3y" not in check.sealed_key
    assert unseal(check.sealed_key) == "k3y"
    a_check(cast, side, key="")
    assert unseal(OutsideCheck.everywhere.get().sealed_key) == "k3y"
    settings.SECRET_KEY = "another installation"
    assert unseal(check.sealed_key) == ""
    assert seal("") == ""
    with pytest.raises(NotAllowed):
        outside.set_outside_check(actor=cast.actor(cast.mo), kind=AKISMET, address="https://example.org")


def test_both_protocols_are_spoken_as_they_are_written(cast: Cast, side: FarSide) -> None:
    akismet, openai = a_check(cast, side), a_check(cast, side, OPENAI, model="omni", threshold=0.6)
    question = Question(text="Buy boots", author="Mia", place="https://moor.example/")
    side.answers[CHECK] = answer(b"true", "X-akismet-pro-tip: discard")
    assert ask(akismet, question, seconds=5) == {"spam", "blatant-spam"}
    said = sent(side, CHECK)
    told = (said["api_key"], said["blog"], said["comment_content"])
    assert told == (["k3y"], ["https://moor.example/"], ["Buy boots"])
    side.answers[CHECK] = answer(b"false")
    assert ask(akismet, question, seconds=5) == frozenset()
    side.answers[MODERATIONS] = moderation(harassment=0.91, hate=0.2)
    assert ask(openai, question, seconds=5) == {"harassment"}
    assert b"authorization: bearer k3y" in side.requests[-1].lower()
    assert json.loads(side.requests[-1].partition(b"\r\n\r\n")[2]) == {"input": "Buy boots", "model": "omni"}


@pytest.mark.parametrize(
    ("kind", "path", "said"),
    [
        (AKISMET, CHECK, answer(b"invalid", "X-akismet-debug-help: no key")),
        (AKISMET, CHECK, answer(b"", status="500 Oops")),
        (AKISMET, CHECK, b"garbage\r\n\r\n"),
        (AKISMET, CHECK, slow),
        (OPENAI, MODERATIONS, answer(b"<html>")),
        (OPENAI, MODERATIONS, answer(b'{"results": [{"category_scores": {"hate": "much"}}]}')),
        (OPENAI, MODERATIONS, answer(b'{"results": []}')),
    ],
)
def test_no_answer_is_none_and_never_a_verdict(cast: Cast, side: FarSide, kind: str, path: str, said: bytes) -> None:
    side.answers[path] = said
    with pytest.raises(FetchError):
        ask(a_check(cast, side, kind), Question(text="x", author="", place="p"), seconds=0.3)


def posted(cast: Cast, text: str = "Buy boots") -> Post:
    thread = commands.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Good boots", markdown=text)
    return Post.everywhere.get(thread=thread)


def test_what_is_found_after_publishing_is_a_case_and_decisions_are_told(cast: Cast, side: FarSide) -> None:
    a_check(cast, side)
    side.answers |= {CHECK: answer(b"true"), HAM: answer(b"Thanks for making the web a better place.")}
    post = posted(cast)
    outside.hear_for_outside(list(Activity.everywhere.all()))
    assert outside.run_errand()
    assert not outside.run_errand()
    case = Case.everywhere.get()
    assert (case.subject_id, case.items.get().kind) == (post.id, "outside")
    decide(actor=cast.actor(cast.mo), case=case, deed="nothing")
    outside.hear_for_outside(list(Activity.everywhere.filter(kind="moderation.decision.made")))
    assert outside.run_errand()
    assert sent(side, HAM)["comment_author"] == ["Mia"]
    assert set(OutsideErrand.everywhere.values_list("kind", flat=True)) == {"check", "ham"}


def test_what_is_found_in_an_edit_of_somebody_else_is_the_editors(cast: Cast, side: FarSide) -> None:
    a_check(cast, side)
    side.answers |= {CHECK: answer(b"true")}
    post = posted(cast)
    Membership.everywhere.filter(id=cast.nils.id).update(trust_level=4)
    cast.nils.refresh_from_db()
    commands.edit_post(actor=cast.actor(cast.nils), post=post, markdown="Buy better boots")
    outside.hear_for_outside(list(Activity.everywhere.filter(kind="content.post.edited")))
    assert outside.run_errand()
    assert (Case.everywhere.get().author, sent(side, CHECK)["comment_author"]) == (cast.nils, ["Nils"])


def test_where_nobody_answers_everything_passes_and_managers_are_told(cast: Cast, side: FarSide) -> None:
    check = a_check(cast, side)
    side.answers[CHECK] = answer(b"", status="503 Away")
    post = posted(cast)
    outside.hear_for_outside(list(Activity.everywhere.all()))
    assert outside.run_errand()
    check.refresh_from_db()
    assert (check.trouble, check.failed) == ("status 503", 1)
    assert OutsideErrand.everywhere.get().next_at is not None
    assert (Post.everywhere.get(id=post.id).state, Case.everywhere.count()) == ("visible", 0)


def test_a_newcomer_is_asked_about_before_and_others_are_not(
    cast: Cast, side: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_check(cast, side, before_level=0)
    side.answers[CHECK] = answer(b"true")
    boots = Submission(kind="post", text="Buy boots")
    assert asking.asked_before(cast.actor(cast.nils), boots) is None, "others would wait for the open transaction"
    monkeypatch.setattr(asking, "connection", SimpleNamespace(in_atomic_block=False))
    assert asking.judge_by_outside(actor=cast.actor(cast.nils), submission=boots).is_held
    assert asking.asked_before(cast.actor(cast.nils), boots) == frozenset({"spam"})
    assert len(side.requests) == 1
    assert not asking.judge_by_outside(actor=cast.actor(cast.mia), submission=boots).hits
    assert not asking.judge_by_outside(
        actor=cast.actor(cast.nils), submission=Submission(kind="post", text="Boots", private=True)
    ).hits
    side.answers[CHECK] = answer(b"nonsense")
    other = Submission(kind="post", text="Other boots")
    assert not asking.judge_by_outside(actor=cast.actor(cast.nils), submission=other).hits


def test_conversations_and_imports_are_not_told_of(cast: Cast, side: FarSide) -> None:
    a_check(cast, side)
    talk = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    commands.send_message(actor=cast.actor(cast.mia), thread=talk, markdown="Boots?")
    outside.hear_for_outside(list(Activity.everywhere.all()))
    assert not OutsideErrand.everywhere.exists()


@pytest.fixture
def page(cast: Cast, side: FarSide, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a page that was fetched lately, where newcomers are asked about before."""
    a_check(cast, side, before_level=0)
    monkeypatch.setattr(asking, "connection", SimpleNamespace(in_atomic_block=False))
    return LinkPreview.objects.create(url="https://boots.example/", title="Fine boots", fetched_at=timezone.now()).url


def test_pages_behind_links_are_asked_about_by_the_job_and_nobody_waits(cast: Cast, side: FarSide, page: str) -> None:
    side.answers[CHECK] = answer(b"false")
    text = f"These:\n\n{page}"
    assert "Fine boots" not in bake(text, actor=cast.actor(cast.nils)).html
    assert not side.requests
    post = commands.create_post(actor=cast.actor(cast.nils), thread=posted(cast).thread, markdown=text)
    side.requests.clear()
    assert fetch_preview(link_id=PostLink.everywhere.get(post=post).id)
    assert sent(side, CHECK)["comment_content"] == ["Fine boots"]
    post.refresh_from_db()
    assert "Fine boots" in post.html


def test_pages_behind_links_of_a_conversation_are_told_to_nobody(cast: Cast, side: FarSide, page: str) -> None:
    side.answers[CHECK] = answer(b"true")
    talk = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.nils])
    commands.send_message(actor=cast.actor(cast.nils), thread=talk, markdown=f"These:\n\n{page}")
    assert fetch_preview(link_id=PostLink.everywhere.get().id)
    assert not side.requests
