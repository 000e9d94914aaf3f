"""Pages under load: a thread and a list of threads, signed in and not, beside nginx and a bare Django view.

.venv/bin/python -m bench.pages [--threads 100000] [--long 50000] [--seconds 10] [--data DIR]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.servers import Load, granian, load, nginx, proportional_memory


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    name: str
    load: Load
    size: int
    memory: float | None = None


def main() -> None:
    options = _options()
    data = Path(options.data or tempfile.mkdtemp(prefix="folkmoot-bench-"))
    data.mkdir(parents=True, exist_ok=True)
    workers = options.workers or min(3, os.cpu_count() or 1)
    env = {
        "FOLKMOOT_DATA": str(data),
        "FOLKMOOT_LOG_LEVEL": "WARNING",
        "FOLKMOOT_SECRET_KEY": "bench",
        "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings",
    }
    os.environ.update(env)
    places = _prepare(options.threads, options.long)
    rows = _measure(places, env=env, workers=workers, seconds=options.seconds, folder=data)
    _print(rows, workers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=100_000)
    parser.add_argument("--long", type=int, default=50_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--data", default="")
    return parser.parse_args()


@dataclass(frozen=True)
class Places:
    """Addresses to ask for, and the cookie of a member who is signed in."""

    thread: int
    thread_path: str
    long: int
    long_path: str
    long_end: int
    space: int
    threads: int
    cookie: str


def _prepare(threads: int, long_posts: int) -> Places:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from bench.world import build_world, find_world
    from folkmoot.spaces.models import Space

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"{threads:,} threads and one of {long_posts:,} posts", file=sys.stderr)
    usual, long, account = find_world() or build_world(threads=threads, long_posts=long_posts)
    space = Space.everywhere.get(slug="all")
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return Places(
        thread=usual.id,
        thread_path=f"/c/bench/t/{usual.id}/{usual.slug}/",
        long=long.id,
        long_path=f"/c/bench/t/{long.id}/{long.slug}/",
        long_end=max(1, long.last_number - 40),
        space=space.id,
        threads=space.thread_count,
        cookie=f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
    )


def _measure(places: Places, *, env: dict[str, str], workers: int, seconds: int, folder: Path) -> list[Row]:
    rows: list[Row] = []
    bare = {**env, "DJANGO_SETTINGS_MODULE": "bench.bare_settings"}
    with granian("bench.bare_app:application", workers=workers, env=bare) as (port, pid):
        base = f"http://127.0.0.1:{port}"
        rows.append(_row("bare view, thread of 20", f"{base}/t/{places.thread}/1/", places.cookie, seconds, pid))
        rows.append(_row("bare view, list of 30", f"{base}/s/{places.space}/", places.cookie, seconds, pid))
    with granian("folkmoot.config.wsgi:application", workers=workers, env=env) as (port, pid):
        base = f"http://127.0.0.1:{port}"
        for name, path in (
            ("thread of 20 posts", places.thread_path),
            (f"list of {places.threads:,} threads", "/c/bench/s/all/"),
            ("long thread, first page", places.long_path),
            ("long thread, deep page", f"{places.long_path}?from={places.long_end}"),
        ):
            rows.append(_row(f"{name}, signed in", base + path, places.cookie, seconds, pid))
            rows.append(_row(f"{name}, visitor", base + path, "", seconds, pid))
        page = _get(base + places.thread_path, places.cookie)
    root = folder / "nginx"
    root.mkdir(exist_ok=True)
    (root / "page.html").write_bytes(page)
    with nginx(root, workers=workers) as port:
        rows.append(_row("nginx, the same bytes", f"http://127.0.0.1:{port}/page.html", "", seconds, None))
    return rows


def _row(name: str, url: str, cookie: str, seconds: int, pid: int | None) -> Row:
    size = len(_get(url, cookie))
    load(url, seconds=2, cookie=cookie)
    measured = load(url, seconds=seconds, cookie=cookie)
    if measured.failed:
        raise SystemExit(f"{measured.failed} failed answers from {url}")
    return Row(name, measured, size, memory=proportional_memory(pid) if pid else None)


def _get(url: str, cookie: str) -> bytes:
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        content: bytes = answer.read()
    return content


def _print(rows: list[Row], workers: int) -> None:
    bare = {row.name: row.load.rate for row in rows if row.name.startswith("bare")}
    thread, listing = bare["bare view, thread of 20"], bare["bare view, list of 30"]
    print(f"{workers} processes of one thread, 32 connections, {os.cpu_count()} cores\n")
    print("| page | requests/s | of bare | p50 ms | p99 ms | p99/p50 | KB | MB (PSS) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        base = listing if "list" in row.name else thread
        memory = f"{row.memory:.0f}" if row.memory else ""
        speed = f"{row.load.rate:.0f} | {row.load.rate / base:.2f} | {row.load.p50:.1f} | {row.load.p99:.1f}"
        print(f"| {row.name} | {speed} | {row.load.p99 / row.load.p50:.1f} | {row.size / 1024:.1f} | {memory} |")


if __name__ == "__main__":
    main()
