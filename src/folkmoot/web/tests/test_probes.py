"""What balancers and Prometheus ask."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from folkmoot.web import health


@pytest.fixture(autouse=True)
def _ask_anew() -> None:
    health.forget_readiness()


def test_a_living_process_says_ok_at_any_host(client: Client, settings: Any) -> None:
    settings.HOSTS = ["elsewhere.example"]
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
def test_ready_names_every_check(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "cache": "ok", "files": "ok"},
    }


def test_a_failing_check_is_named_with_503_and_without_details(client: Client, monkeypatch: Any) -> None:
    def fail() -> None:
        raise RuntimeError("password in here")

    monkeypatch.setattr(health, "_CHECKS", {"database": fail})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "checks": {"database": "RuntimeError"}}


def test_a_hanging_check_is_given_up_and_not_started_twice(monkeypatch: Any) -> None:
    started = []

    def hang() -> None:
        started.append(1)
        time.sleep(0.6)

    monkeypatch.setattr(health, "_CHECKS", {"hanging": hang})
    began = time.monotonic()
    assert health.readiness(bound=0.1) == {"hanging": "no answer within 0.1 seconds"}
    health.forget_readiness()
    health.readiness(bound=0.1)
    assert time.monotonic() - began < 0.5
    assert len(started) == 1


@pytest.mark.django_db
def test_the_figures_count_requests_by_route(client: Client) -> None:
    client.get("/accounts/login/")
    text = client.get("/metrics").content.decode()
    assert 'folkmoot_requests_total{method="GET",route="account_login",status="200"}' in text
    assert "folkmoot_process_resident_bytes" in text
    assert "folkmoot_workers 0.0" in text


@pytest.mark.django_db
def test_the_figures_are_not_for_everybody(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    settings.METRICS_ALLOW = ["203.0.113.0/24"]
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.django_db
def test_the_figures_open_with_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "s3cret-token"
    for token, status in (("wrong", 404), ("s3cret-token", 200)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}, REMOTE_ADDR="203.0.113.7")
        assert answer.status_code == status
