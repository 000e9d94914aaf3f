"""The world that pages are measured in: where to ask, and as whom."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folkmoot.members.models import Account


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


def prepared(threads: int, long_posts: int) -> Places:
    """Build the world, or find it in the data folder."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench.world import build_world, find_world
    from folkmoot.spaces.models import Space

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"{threads:,} threads and one of {long_posts:,} posts", file=sys.stderr)
    usual, long, account = find_world() or build_world(threads=threads, long_posts=long_posts)
    space = Space.everywhere.get(slug="all")
    return Places(
        thread=usual.id,
        thread_path=f"/c/bench/t/{usual.id}/{usual.slug}/",
        long=long.id,
        long_path=f"/c/bench/t/{long.id}/{long.slug}/",
        long_end=max(1, long.last_number - 40),
        space=space.id,
        threads=space.thread_count,
        cookie=_signed_in(account),
    )


def _signed_in(account: Account) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
