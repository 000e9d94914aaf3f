"""One address that asks for pages without end does not keep the others from theirs."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from folkmoot.core.rate_limits import client_address

_WINDOW_SECONDS = 60
# Each is some hundred bytes; a flood from more addresses than this is begun to be counted anew.
_ADDRESSES_AT_MOST = 50_000


class FloodsMiddleware:
    """Answers 429 to who asked for more pages in a minute than people read.

    Counted in the process, since asking a shared store would cost every page. Pages that are kept whole for visitors
    are answered before this and not counted; the API counts for itself. What comes from this machine and through no
    proxy is the operator's own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._window = 0
        self._counts: dict[str, int] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = not request.path_info.startswith("/api/")
        if is_page and settings.PAGES_A_MINUTE and self._is_one_too_many(request):
            return self._refusal()
        return self.get_response(request)

    def _is_one_too_many(self, request: HttpRequest) -> bool:
        address = client_address(request)
        if address in ("127.0.0.1", "::/64", "unknown"):
            return False
        window = int(time.time() // _WINDOW_SECONDS)
        if window != self._window or len(self._counts) >= _ADDRESSES_AT_MOST:
            self._window, self._counts = window, {}
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return bool(count > settings.PAGES_A_MINUTE)

    def _refusal(self) -> HttpResponse:
        wait = _WINDOW_SECONDS - int(time.time() % _WINDOW_SECONDS)
        text = _("That was too often. Try again in %(seconds)s seconds.") % {"seconds": wait}
        headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
        return HttpResponse(text, status=429, content_type="text/plain; charset=utf-8", headers=headers)
