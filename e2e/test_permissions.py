"""Who may ask for what: a row for every page, an answer for every kind of person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from e2e.backtests import a_backtest
from e2e.by_itself import what_happens_by_itself
from e2e.decided import what_was_decided
from e2e.groups import a_group
from e2e.measured import what_is_measured
from e2e.moderation import a_case, a_notice
from e2e.permissions import FORMS, PEOPLE, READS, WRITES
from e2e.routes import Route, community_routes
from e2e.stakeholding import what_stakeholders_are_told
from folkmoot.comments.models import CommentSite
from folkmoot.connections.models import ImportRun
from folkmoot.content import commands
from folkmoot.content.models import Attachment, Poll, Post, Tag
from folkmoot.core import rate_limits
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Invitation
from folkmoot.spaces.models import Space

PAGES = {route.name: route for route in community_routes() if not route.is_api}


@pytest.fixture(autouse=True)
def _no_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal because of too many requests would hide the one that is asked about."""
    monkeypatch.setattr(rate_limits, "check", lambda name, *, key: None)


@pytest.fixture
def values(cast: Cast) -> dict[str, Any]:
    """A question by Eda with a poll and an answer, and what else addresses name."""
    eda = cast.actor(cast.eda)
    poll = commands.NewPoll(question="When?", options=["Monday", "Friday"])
    thread = commands.create_thread(
        actor=eda, space=cast.questions, title="A question", markdown="First.", tags=["plants"], poll=poll
    )
    first = Post.objects.get(thread=thread)
    reply = commands.create_post(actor=eda, thread=thread, markdown="Second.")
    key = default_storage.save("note.txt", ContentFile(b"note"))
    attachment = Attachment.objects.create(
        post=first,
        uploader=cast.eda,
        kind="file",
        name="note.txt",
        key=key,
        media_type="text/plain",
        size=4,
        sha256="x",
    )
    chat = Space.objects.create(slug="chat", name="Chat", kind=Space.Kind.CHAT, community=cast.community)
    channel = commands.open_channel(actor=cast.actor(cast.max), space=chat, name="general")
    commands.send_message(actor=eda, thread=channel, markdown="Hello")
    group = a_group(cast.eda)
    invitation = Invitation.objects.create(hash="x", created_by=cast.eda, expires_at=timezone.now() + timedelta(days=1))
    return {
        **group, **a_notice(reply.id, cast.eda), **what_happens_by_itself(cast.community, cast.eda, "Hello"),
        **what_was_decided(cast.community, cast.eda, "Hello"), **what_is_measured(cast.community, cast.eda, "Hello"),
        **what_stakeholders_are_told(cast.community, cast.eda, "Hello"), "thread_id": thread.id, "number": 1,
        "chat_id": channel.id, "slug": thread.slug, "tag_slug": Tag.objects.get().slug, "handle": "eda",
        "post_id": reply.id, "space_slug": "questions", "backtest_id": a_backtest(cast.community, reply.id),
        "member_id": cast.eda.id, "subject_kind": "post", "subject_id": reply.id, "case_id": a_case(reply.id, cast.eda),
        "poll_id": Poll.objects.get(post=first).id, "attachment_id": attachment.id, "name": "note.txt",
        "site_id": CommentSite.objects.create(origin="https://blog.example", space=cast.forum).id,
        "invitation_id": invitation.id, "start": thread.id, "ticket": "none", "session_id": 0,
        "picture": "192", "device_id": 0, "paused_id": 0, "letter_id": 0, "rule_key": "shouting",
        "notification_id": 0, "token": "none", "sample_name": "at-once", "form": "html",
        "import_id": ImportRun.objects.create(kind="csv", state="finished", file_name="posts.csv").id,
        "option": Poll.objects.get(post=first).options.values_list("id", flat=True)[0], "other_space": cast.forum.slug,
    }  # fmt: skip


def test_every_page_has_a_row_and_every_row_a_page() -> None:
    assert set(READS) == set(PAGES)
    assert set(WRITES) <= set(PAGES)


def test_a_page_without_a_row_for_writing_takes_no_posts(cast: Cast, values: dict[str, Any]) -> None:
    client = _browser(cast, "olga")
    taken = {
        name
        for name, route in PAGES.items()
        if name not in WRITES and client.post("/c/moorland" + route.path(values)).status_code != 405
    }
    assert taken == set()


@pytest.mark.parametrize("person", PEOPLE)
def test_what_a_person_may_open(cast: Cast, values: dict[str, Any], person: str) -> None:
    client = _browser(cast, person)
    wrong = {
        name: (answer.status_code, expected)
        for name, row in READS.items()
        for expected in [_expected(row, person)]
        for answer in [client.get("/c/moorland" + PAGES[name].path(values))]
        if answer.status_code != expected
    }
    assert wrong == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_what_a_person_may_do(cast: Cast, values: dict[str, Any], person: str) -> None:
    client = _browser(cast, person)
    wrong = {}
    for name, row in WRITES.items():
        with transaction.atomic():
            answer = _send(client, PAGES[name], values)
            transaction.set_rollback(True)
        if answer.status_code != _expected(row, person):
            wrong[name] = (answer.status_code, _expected(row, person))
    assert wrong == {}


def _expected(row: int | tuple[int, ...], person: str) -> int:
    return row if isinstance(row, int) else row[PEOPLE.index(person)]


def _browser(cast: Cast, person: str) -> Client:
    client = Client(raise_request_exception=False)
    if person != "visitor":
        client.force_login(cast.vera if person == "vera" else getattr(cast, person).account)
    return client


def _send(client: Client, route: Route, values: dict[str, Any]) -> Any:
    sent = {
        "title": "A longer title", "markdown": "Some text.", "name": "A name", "slug": "new-place",
        "level": "followed", "emoji": "\U0001f44d", "on": "1", "number": 1, "place": "thread:1", "role": "member",
        "reason": "Because", "space": values["other_space"], "target": values["thread_id"], "post": [values["post_id"]],
        "option": [values["option"]], "handle": "nils", "let_in": "1", "max_uses": 1, "days": 1,
        "file": SimpleUploadedFile("note.txt", b"note"), **FORMS.get(route.name, {}),
    }  # fmt: skip
    return client.post("/c/moorland" + route.path(values), sent)
