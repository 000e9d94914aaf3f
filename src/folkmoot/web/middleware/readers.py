"""Tells the browser's service worker whose page this is and whether it may be kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from folkmoot.core.request import Request
from folkmoot.web.keeping import is_data_kept, is_sensitive, may_be_kept, reader_of

READER = "Folkmoot-Reader"
KEEP = "Folkmoot-Keep"


class ReadersMiddleware:
    """Marks pages with their reader; by that mark the worker keeps members apart and forgets who has signed out.

    Sensitive pages are marked as not to be stored by anybody, the browser's own cache included.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if is_data_kept(name) and request.method == "GET" and response.status_code == 200:
            response.headers[KEEP] = "data"
            response.headers[READER] = reader_of(request)
            return response
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        if is_sensitive(name):
            response.headers.setdefault("Cache-Control", "private, no-store")
        elif request.method == "GET" and response.status_code == 200 and may_be_kept(name):
            response.headers[KEEP] = "page"
        if getattr(request, "community", None) is not None:
            response.headers[READER] = reader_of(request)
        return response
