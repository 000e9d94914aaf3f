"""Fixtures and rules for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast the machine is decides nothing.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Real data is demanded in CI and left out, by name, where it is not there; likewise what is PostgreSQL's own.

    What asks no database says the same on both, and is left to SQLite.
    """
    from folkmoot.core.testing import realdata

    left_out = set()
    if not realdata.is_there() and not os.environ.get("FOLKMOOT_DEMAND_REALDATA"):
        left_out.add("realdata")
    on_postgres = os.environ.get("FOLKMOOT_DATABASE_URL", "").startswith("postgres")
    if not on_postgres:
        left_out.add("postgres")
    gone = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    if on_postgres:
        gone += [item for item in items if not _asks_the_database(item)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        left = set(gone)
        items[:] = [item for item in items if item not in left]
    items[:] = _longest_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _longest_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Servers and browsers take longest: begun last, one would keep a processor busy while the others are idle.

    A worker begins with as many tests in a row as the others, so each row begins with some of those files. All with
    one worker would be taken from it in pieces, and each piece of a file begins its server and browser again.
    """
    long: dict[Path, list[pytest.Item]] = {}
    short = []
    for item in items:
        if "e2e" in item.path.parts:
            long.setdefault(item.path, []).append(item)
        else:
            short.append(item)
    files, ordered = list(long.values()), []
    for worker in range(workers):
        row = [item for file in files[worker::workers] for item in file]
        others = (len(items) - len(ordered)) // (workers - worker) - len(row)
        ordered += row + short[: max(0, others)]
        short = short[max(0, others) :]
    return ordered + short


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db")) or not {"db", "transactional_db"}.isdisjoint(fixtures)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The tables are there when a worker begins, see below."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The migrations run once in a run of the suite; each worker begins with a copy of what they made."""
    from django.db import connection

    from folkmoot.core.testing import tables

    tables.copy_for_tests(connection, tmp_path_factory.mktemp("tables"))


@pytest.fixture(autouse=True)
def _fresh_process_state() -> Iterator[None]:
    """What a process keeps between requests must not leak between tests."""
    from django.core.cache import cache

    from folkmoot.communities.queries import forget_kept_communities
    from folkmoot.content.rendering import fragments
    from folkmoot.content.rendering.rows import forget_kept_rows
    from folkmoot.core import rate_limits
    from folkmoot.core.afterwards import forget_what_waits
    from folkmoot.core.testing import own_files
    from folkmoot.groups.conditions import forget_kept_conditions
    from folkmoot.moderation.gate.asking import forget_kept_checks
    from folkmoot.spaces.guidelines import forget_kept_guidelines
    from folkmoot.spaces.moderators import forget_kept_moderators
    from folkmoot.web.chrome import forget_kept_chrome
    from folkmoot.web.middleware.visitor_pages import forget_kept_pages

    own_files.turn()
    forget_what_waits()
    forget_kept_communities()
    forget_kept_moderators()
    forget_kept_guidelines()
    forget_kept_conditions()
    forget_kept_checks()
    forget_kept_pages()
    forget_kept_chrome()
    forget_kept_rows()
    # Ids begin anew in every test, and posts are kept under theirs.
    fragments._kept.clear()
    cache.clear()
    rate_limits.forget_counts()
    yield
    forget_kept_communities()


@pytest.fixture(autouse=True, scope="session")
def _no_hurry() -> Iterator[None]:
    """What is kept for two seconds is kept for a minute, and a search has a minute too: not the machine's to decide."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("communities.queries", "groups.conditions", "spaces.guidelines"):
            patch.setattr(f"folkmoot.{module}._KEEP_SECONDS", 60.0)
        patch.setattr("folkmoot.spaces.moderators.KEEP_SECONDS", 60.0)
        patch.setattr("folkmoot.content.search.windows.SECONDS", 60.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Cheap password hashes, plain static files, tasks that run at once, and files that go with the run."""
    from django.test import override_settings

    from folkmoot.core.testing import own_files

    own_files.begin(tmp_path_factory.mktemp("files"))
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "folkmoot.core.testing.own_files.OwnFiles"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    ):
        yield


@pytest.fixture(autouse=True)
def _one_process() -> Iterator[None]:
    """A command that ran in the test's own process has said where processes share figures: the next test has one."""
    yield
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch) -> dict[int, object]:
    """Whom to ask about a community's figures, by its id: an InMemoryStore, say. No test starts the reader's process.

    `engines[cast.community.id] = InMemoryStore(members=[...], posts=[...])`. Communities that are not in it are asked
    for their files, in this process.
    """
    there: dict[int, object] = {}

    def transport(question: object) -> object:
        from folkmoot.insights.store.stand_in import answer_with

        return answer_with(there, question)

    monkeypatch.setattr("folkmoot.insights.store.asking.transport", transport)
    return there


@pytest.fixture
def cast(db: None) -> Iterator[object]:
    """The people of the tests in the community Moorland, in its scope; see folkmoot.core.testing.cast."""
    from folkmoot.core.tenancy import scope
    from folkmoot.core.testing.cast import make_cast
    from folkmoot.core.testing.recalled import recalled

    people = recalled(make_cast)
    with scope(people.community.id):
        yield people
