"""Gives each request an id, and tells of it in one log line and in the figures."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from folkmoot.config.logs import RequestLine, log_request
from folkmoot.core.request import Request
from folkmoot.web.metrics import observe_request

_GIVEN = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class RequestIdMiddleware:
    """Takes a well-formed X-Request-ID from a proxy or makes one; every log line of the request carries it.

    A request is known by its route's name, never by its path or query, which may hold tokens and names.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        began = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if given and _GIVEN.match(given) else uuid.uuid4().hex
        request.request_id = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        seconds = time.perf_counter() - began
        route = route_of(request)
        observe_request(route, request.method or "", response.status_code, seconds)
        if route != "static" or response.status_code >= 500:
            community = getattr(request, "community", None)
            log_request(
                RequestLine(
                    request_id=request_id,
                    method=request.method or "",
                    route=route,
                    community=community.slug if community else "",
                    status=response.status_code,
                    ms=round(seconds * 1000, 1),
                )
            )
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the address that was asked for, such as "content:thread"; "unmatched" where there is none."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path_info.startswith("/static/") else "unmatched"
