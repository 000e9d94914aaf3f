"""Turns what commands refuse with into answers, in one place."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from folkmoot.core.errors import Conflict, FolkmootError, NotAllowed, NotFound, RateLimited, RuleBroken, Unavailable

_STATUS: dict[type[FolkmootError], int] = {
    NotAllowed: 403,
    RuleBroken: 422,
    Conflict: 409,
    RateLimited: 429,
    Unavailable: 503,
}


class ErrorsMiddleware:
    """A refusal that a view did not turn into a form error becomes a page with a plain sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404
        if not isinstance(error, FolkmootError):
            return None
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
        response = render(request, "errors/refused.html", {"error": error, "status": status}, status=status)
        if isinstance(error, RateLimited):
            response["Retry-After"] = str(error.retry_after)
        return response
