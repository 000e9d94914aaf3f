"""What is answered, and logged, when something broke."""

from __future__ import annotations

import errno
import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from folkmoot.web.middleware.failures import status_for


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OperationalError("database or disk is full"), 507),
        (OperationalError("database is locked"), 503),
        (OperationalError("connection to server at 127.0.0.1 failed"), 503),
        (ConnectionRefusedError(), 503),
        (OperationalError("no such column: nonsense"), 500),
        (KeyError("mistake"), 500),
        (None, 500),
    ],
)
def test_the_status_says_whether_trying_again_helps(error: Exception | None, status: int) -> None:
    assert status_for(error) == status


def test_a_cause_deep_down_counts() -> None:
    error = ValueError("outer")
    error.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
    assert status_for(error) == 507


def _break_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(slug: str) -> None:
        raise OperationalError("connection to server failed")

    monkeypatch.setattr("folkmoot.communities.middleware.find_community_by_host", gone)


def test_a_page_without_database_is_a_sentence_and_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _break_database(monkeypatch)
    client.raise_request_exception = False
    answer = client.get("/accounts/login/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "try again shortly" in answer.content.decode()


def test_the_api_without_database_is_a_problem(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _break_database(monkeypatch)
    client.raise_request_exception = False
    answer = client.get("/api/v1/threads")
    assert answer.status_code == 503
    assert json.loads(answer.content)["code"] == "unavailable"


@pytest.mark.django_db
def test_the_log_has_the_route_and_no_address(client: Client, caplog: Any) -> None:
    logger = logging.getLogger("folkmoot.request")
    logger.addHandler(caplog.handler)
    logger.setLevel(logging.INFO)
    try:
        answer = client.get("/accounts/login/?next=/secret-token", headers={"X-Request-ID": "given-id-123"})
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(logging.NOTSET)
    assert answer["X-Request-ID"] == "given-id-123"
    assert "GET account_login - 200" in caplog.text
    assert "given-id-123" in caplog.text
    assert "secret-token" not in caplog.text


@pytest.mark.django_db
def test_a_malformed_request_id_is_replaced(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"X-Request-ID": "a\tb<script>"})
    assert len(answer["X-Request-ID"]) == 32
