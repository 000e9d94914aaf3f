"""Does what was put off until the transactions of a request have ended."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from folkmoot.core.afterwards import do_what_waits


class AfterwardsMiddleware:
    """Stands outside of whatever opens a transaction for a whole request, such as answers that are given once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            do_what_waits()
