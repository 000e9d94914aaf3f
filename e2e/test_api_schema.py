"""The API keeps to its own description, whatever well- or ill-formed requests a generator thinks of.

Two for each operation and way, forty with FOLKMOOT_SOAK=1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from folkmoot.comments.models import CommentSite
from folkmoot.connections.commands.tokens import create_token
from folkmoot.connections.models import ImportRun
from folkmoot.content import commands
from folkmoot.content.models import Poll, Post
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.soaking import at_length
from folkmoot.insights.store.in_memory import InMemoryStore

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=at_length(2, 40),
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _no_rate_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal because of too many requests would hide what these tests are after."""
    monkeypatch.setattr(rate_limits, "check", lambda name, *, key: None)


@pytest.fixture(autouse=True)
def _keeps_its_connection() -> Iterator[None]:
    """A server closes old connections between requests; here that would end the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ids(cast: Cast) -> dict[str, int]:
    """Things that are there, for the parameters of operations."""
    poll = commands.NewPoll(question="When?", options=["Monday", "Friday"])
    thread = commands.create_thread(
        actor=cast.actor(cast.mia), space=cast.questions, title="A question", markdown="Text.", poll=poll
    )
    post = Post.objects.get(thread=thread)
    return {
        "thread_id": thread.id,
        "post_id": post.id,
        "poll_id": Poll.objects.get(post=post).id,
        "space_id": cast.forum.id,
        "member_id": cast.mia.id,
        "target_id": thread.id,
        "site_id": CommentSite.objects.create(origin="https://blog.example", space=cast.forum).id,
        "import_id": ImportRun.objects.create(kind="csv", state="failed", file_key="x", file_name="posts.csv").id,
    }


@pytest.fixture
def headers(cast: Cast, engines: dict[int, object]) -> dict[str, str]:
    engines[cast.community.id] = InMemoryStore()
    _token, secret = create_token(
        actor=Actor.system(cast.community.id), member=cast.olga, name="schema", scopes=["read", "write", "admin"]
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.soak
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_answers_as_described(
    mode: GenerationMode, ids: dict[str, int], headers: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_wsgi("/c/moorland/api/v1/openapi.json", get_wsgi_application())
    asked = 0
    requests = count(1)
    problems = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not _takes_input(operation):
            continue
        asked += 1
        try:
            _ask_a_few(operation, mode, ids, headers, requests)
        except Unsatisfiable:
            # Any text is well-formed in an address.
            assert not any((operation.body, operation.query)), operation.label
        except FailureGroup as problem:
            problems.append(f"{operation.label}\n" + "\n".join(str(each) for each in problem.exceptions))
    assert not problems, "\n\n".join(problems)
    assert asked > 25


def _takes_input(operation: Any) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


def _ask_a_few(
    operation: Any, mode: GenerationMode, ids: dict[str, int], headers: dict[str, str], requests: Iterator[int]
) -> None:
    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # Invented ids mostly lead nowhere: three of four requests are about something that is there.
        if next(requests) % 4:
            _aim(case, ids)
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    ask()


def _aim(case: Any, ids: dict[str, int]) -> None:
    for place in (case.path_parameters, case.body):
        if isinstance(place, dict):
            place.update({name: value for name, value in ids.items() if name in place})
