"""Whole pages kept for visitors, who all see the same."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils.http import parse_etags

from folkmoot.core.request import Request
from folkmoot.web.middleware.locale import chosen_language

KEPT_SECONDS = 5.0
KEPT_BYTES = 16 * 1024 * 1024
LARGEST_PAGE = 512 * 1024
_THEME_COOKIE = "folkmoot_theme"
# A request with any other cookie may be somebody's: it is answered in full.
_HARMLESS_COOKIES = frozenset({settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, _THEME_COOKIE})
_PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
_FORM_TOKENS = (b"csrfmiddlewaretoken", b'name="csrf"')
_THREAD = re.compile(r"^/t/(\d{1,18})/")
_VERSION = """
    SELECT t.revision, t.state, t.space_id, s.visibility
    FROM content_thread t JOIN spaces_space s ON s.id = t.space_id
    WHERE t.id = %s AND t.community_id = %s
"""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent again."""

    until: float
    version: object
    content: bytes
    headers: dict[str, str]
    # The log and the figures name a request by its route and its place.
    match: Any
    place: tuple[int | None, int | None]


class Shelf:
    """The pages of a process, the ones not asked for longest thrown out first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: Key, version: object) -> Page | None:
        """The page of that version, if it is young enough."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.version != version or page.until < time.monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: Page) -> None:
        """Put a page in, and throw out what then is too much."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.content)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes of the pages that are kept."""
        return self._bytes

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.content)


shelf = Shelf(KEPT_BYTES)


class VisitorPagesMiddleware:
    """Answers visitors with the page that the last visitor got, for at most five seconds.

    The page of a thread is asked for its version first, so that a reply or a move shows at once. What sets a
    cookie or carries a form's token is never kept, and who sends a session's cookie never gets a kept page.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not _is_visit(request):
            return self.get_response(request)
        key = _key(request)
        # Asked before the page is made: a change in between makes the kept page outdated, never the reverse.
        version = _version(request)
        page = shelf.find(key, version)
        if page is not None:
            request.resolver_match, request.place = page.match, page.place
            return _answer(request, page)
        response = self.get_response(request)
        if not _may_be_kept(response):
            return response
        page = _page(request, response, version)
        shelf.keep(key, page)
        return _answer(request, page)


def forget_kept_pages() -> None:
    """Forget all pages of this process."""
    shelf.clear()


def _is_visit(request: Request) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and request.community is not None
        and _HARMLESS_COOKIES.issuperset(request.COOKIES)
        and not any(name in request.META for name in _PERSONAL_HEADERS)
        and not request.path_info.startswith("/api/")
    )


def _key(request: Request) -> Key:
    community, meta = request.community, request.META
    assert community is not None
    return (
        community.id,
        community.revision,
        community.visibility,
        request.scheme,
        meta.get("HTTP_HOST", ""),
        request.path,
        request.path_info,
        meta.get("QUERY_STRING", ""),
        chosen_language(request),
        request.COOKIES.get(_THEME_COOKIE, ""),
    )


def _version(request: Request) -> object:
    match = _THREAD.match(request.path_info)
    if match is None or request.community is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [int(match.group(1)), request.community.id])
        return cursor.fetchone()


def _may_be_kept(response: HttpResponse) -> bool:
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if not response.get("Content-Type", "").startswith("text/html") or response.has_header("Cache-Control"):
        return False
    content = response.content
    return len(content) <= LARGEST_PAGE and not any(mark in content for mark in _FORM_TOKENS)


def _page(request: Request, response: HttpResponse, version: object) -> Page:
    content = response.content
    headers = dict(response.items())
    headers["ETag"] = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    headers["Cache-Control"] = "no-cache"
    place = getattr(request, "place", (None, None))
    return Page(time.monotonic() + KEPT_SECONDS, version, content, headers, request.resolver_match, place)


def _answer(request: Request, page: Page) -> HttpResponse:
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    if asked and page.headers["ETag"] in (tag.removeprefix("W/") for tag in parse_etags(asked)):
        headers = {name: page.headers[name] for name in ("ETag", "Cache-Control", "Vary") if name in page.headers}
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(page.content, headers=page.headers)
