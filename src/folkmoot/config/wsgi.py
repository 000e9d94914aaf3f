"""The pages and the API, for a WSGI server. What the first request would load is loaded before it."""

import gc

from folkmoot.core.loading import load_rooms

load_rooms()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - needs the rooms
from django.db import connections  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402

from folkmoot.web.turns import TakingTurns  # noqa: E402

_FIRST_TEMPLATES = (
    "web/base.html", "web/_top.html", "web/_links.html", "account/login.html", "content/home.html",
    "content/space_detail.html", "content/thread_detail.html", "content/partials/_post.html",
    "content/partials/_composer.html", "content/partials/_threads.html", "notifications/notification_list.html",
)  # fmt: skip


def _load_pages() -> None:
    """Import what pages need, so that forked processes share it instead of each loading its own.

    It stays, too: to look through all of it for what could go takes a fifth of a second, which pages waited for.
    """
    gc.disable()
    assert get_resolver().url_patterns
    # The first of each would make its own of these: names of addresses, and templates with their tags.
    reverse("content:home")
    for name in _FIRST_TEMPLATES:
        get_template(name)
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.enable()


application = TakingTurns(WSGIHandler())
_load_pages()
