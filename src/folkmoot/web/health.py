"""Whether this process could answer a page now: database, migrations, cache and files, each within a bound."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, connections

OK = "ok"
BOUND_SECONDS = 3.0
# Anybody may ask: an answer is kept for a moment so that asking often costs nothing.
_KEEP_SECONDS = 1.0
_lock = threading.Lock()
_kept: tuple[float, dict[str, str]] = (float("-inf"), {})
_hanging: dict[str, Future[None]] = {}
_migrated = False


class NotReady(Exception):
    """A check's own sentence; other exceptions are told by their kind only, since anybody may read the answer."""


def readiness(*, bound: float = BOUND_SECONDS) -> dict[str, str]:
    """The name of each check and "ok" or what is wrong; takes `bound` seconds at most, and little more."""
    global _kept
    with _lock:
        if time.monotonic() - _kept[0] > _KEEP_SECONDS:
            answers = _run_all(bound)
            _kept = (time.monotonic(), answers)
        return dict(_kept[1])


def forget_readiness() -> None:
    """Ask anew next time; for tests."""
    global _kept, _migrated
    _kept, _migrated = (float("-inf"), {}), False


def _run_all(bound: float) -> dict[str, str]:
    # Not a `with` block: leaving it would wait for the check that hangs.
    pool = ThreadPoolExecutor(max_workers=len(_CHECKS), thread_name_prefix="readyz")
    for name, check in _CHECKS.items():
        # A check that still hangs from the last time is not started again: threads must not pile up.
        if name not in _hanging or _hanging[name].done():
            _hanging[name] = pool.submit(_in_thread, check)
    deadline = time.monotonic() + bound
    answers = {name: _answer(_hanging[name], deadline - time.monotonic(), bound) for name in _CHECKS}
    pool.shutdown(wait=False)
    return answers


def _in_thread(check: Callable[[], None]) -> None:
    try:
        check()
    finally:
        connections.close_all()


def _answer(running: Future[None], left: float, bound: float) -> str:
    try:
        running.result(timeout=max(0.0, left))
    except TooSlow:
        return f"no answer within {bound:g} seconds"
    except NotReady as reason:
        return str(reason)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is told by name
        return type(error).__name__
    return OK


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    global _migrated
    if _migrated:
        return
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise NotReady(f"{len(pending)} migrations are pending")
    _migrated = True


def _check_cache() -> None:
    word = secrets.token_hex(8)
    cache.set("readyz", word, 60)
    # Another process may have written its own word meanwhile, so any word will do.
    if cache.get("readyz") is None:
        raise NotReady("what was written cannot be read")


def _check_files() -> None:
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        folder = Path(storage.location)
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".readyz-{secrets.token_hex(8)}"
        probe.write_bytes(b"ok")
        probe.unlink()
    else:
        storage.exists(".readyz")


_CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "migrations": _check_migrations,
    "cache": _check_cache,
    "files": _check_files,
}
