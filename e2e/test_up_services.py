"""Everything that settings can move elsewhere, on real servers: working, slow, and gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from e2e.running import Installation, Running, wait_for
from folkmoot.core.testing.servers import Server, postgres_server, redis_server, s3_server

pytestmark = [pytest.mark.process, pytest.mark.service]
PAGE = "/accounts/login/"


@dataclass
class Neighbourhood:
    """An installation with nothing of its own but the pages."""

    installation: Installation
    postgres: Server
    redis: Server


@pytest.fixture(scope="module")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbourhood]:
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server())
        redis = stack.enter_context(redis_server())
        endpoint = stack.enter_context(s3_server())
        env = {
            "FOLKMOOT_DATABASE_URL": postgres.url,
            "FOLKMOOT_REDIS_URL": redis.url,
            "FOLKMOOT_S3_BUCKET": "folkmoot",
            "FOLKMOOT_S3_ENDPOINT": endpoint,
            "FOLKMOOT_S3_ACCESS_KEY": "test",
            "FOLKMOOT_S3_SECRET_KEY": "test",
            "FOLKMOOT_STATEMENT_SECONDS": "2",
        }
        installation = Installation(tmp_path_factory.mktemp("moot") / "data", env)
        installation.run("migrate")
        yield Neighbourhood(installation, postgres, redis)


def _checks(running: Running) -> dict[str, str]:
    checks: dict[str, str] = json.loads(running.get("/readyz")[1])["checks"]
    return checks


def test_everything_works_elsewhere(neighbourhood: Neighbourhood) -> None:
    with neighbourhood.installation.up() as running:
        assert set(_checks(running).values()) == {"ok"}
        assert running.get(PAGE)[0] == 200
        assert b"folkmoot_workers 1.0" in running.get("/metrics")[1]
        found = json.loads(neighbourhood.installation.run("doctor", "--json", code=_any()).stdout)["findings"]
    states = {(finding["subject"], finding["state"]) for finding in found}
    assert {("database", "ok"), ("redis", "ok"), ("files", "ok"), ("worker", "ok"), ("migrations", "ok")} <= states
    assert not (neighbourhood.installation.data / "folkmoot.sqlite3").exists()


def _any() -> int:
    """The doctor's exit code depends on whether styles were built on this machine."""
    built = Path(__file__).resolve().parent.parent / "src/folkmoot/web/static/built"
    return 0 if any(built.glob("*.css")) else 1


def test_pages_go_on_while_redis_hangs_and_the_probe_says_so(neighbourhood: Neighbourhood) -> None:
    with neighbourhood.installation.up("--workers", "1") as running:
        neighbourhood.redis.pause()
        try:
            began = time.monotonic()
            assert running.get(PAGE)[0] == 200
            assert time.monotonic() - began < 3
            wait_for(lambda: _checks(running)["cache"] != "ok", "the probe to notice")
        finally:
            neighbourhood.redis.resume()
        wait_for(lambda: _checks(running)["cache"] == "ok", "the cache to be used again")


def test_a_page_that_waits_for_a_lock_gives_up(neighbourhood: Neighbourhood) -> None:
    with neighbourhood.installation.up("--workers", "1") as running:
        with psycopg.connect(neighbourhood.postgres.url) as db:
            db.execute("LOCK TABLE communities_community IN ACCESS EXCLUSIVE MODE")
            status, body = running.get(PAGE)
            assert status == 503
            assert b"try again shortly" in body
            db.rollback()
        assert running.get(PAGE)[0] == 200
        assert "statement timeout" in running.text() or "lock timeout" in running.text()


def test_pages_say_503_without_postgres_and_come_back_with_it(neighbourhood: Neighbourhood) -> None:
    with (
        neighbourhood.installation.up("--workers", "1") as running,
        psycopg.connect(neighbourhood.postgres.url.replace("/moot", "/postgres"), autocommit=True) as db,
    ):
        db.execute("ALTER DATABASE moot ALLOW_CONNECTIONS false")
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'moot'")
        assert running.get(PAGE)[0] == 503
        wait_for(lambda: _checks(running)["database"] != "ok", "the probe to notice")
        db.execute("ALTER DATABASE moot ALLOW_CONNECTIONS true")
        wait_for(lambda: running.get(PAGE)[0] == 200, "pages to come back")
        wait_for(lambda: running.get("/readyz")[0] == 200, "the probe to be content")
        assert running.process.poll() is None


def test_a_missing_server_is_one_sentence(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", {"FOLKMOOT_DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"})
    refused = installation.run("migrate", code=1)
    assert "The database server does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr
