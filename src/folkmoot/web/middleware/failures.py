"""What is answered when something broke: 503 when it will pass, 507 when the disk is full, otherwise 500."""

from __future__ import annotations

import errno
import json
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

RETRY_SECONDS = 5
_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("disk is full", "disk full", "no space left")
_PASSING_WORDS = ("locked", "connect", "timeout", "timed out", "terminating", "server closed", "too many clients")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled.

    It asks neither the database nor the session: they may be what broke.
    """
    status = status_for(sys.exc_info()[1])
    request_id = getattr(request, "request_id", "")
    if "/api/" in request.path:
        response = _problem(status, request_id)
    else:
        context = {
            "status": status,
            "message": _sentence(status),
            "request_id": request_id,
            "home": get_script_prefix(),
        }
        response = HttpResponse(render_to_string("errors/failed.html", context), status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def status_for(error: BaseException | None) -> int:
    """503 for what passes by itself, 507 for a full disk, 500 for a mistake of ours. Looks at causes too."""
    while error is not None:
        words = str(error).lower()
        if isinstance(error, OSError) and error.errno in _FULL_ERRNOS:
            return 507
        if isinstance(error, DatabaseError | InterfaceError) and any(word in words for word in _FULL_WORDS):
            return 507
        if isinstance(error, OperationalError | InterfaceError) and any(word in words for word in _PASSING_WORDS):
            return 503
        if isinstance(error, ConnectionError | TimeoutError):
            return 503
        if type(error).__module__.startswith(("redis.", "botocore.", "psycopg.")):
            return 503
        error = error.__cause__ or error.__context__
    return 500


def _sentence(status: int) -> str:
    if status == 503:
        return _("A part of this installation does not answer at the moment. Please try again shortly.")
    if status == 507:
        return _("There is no room left to store this. What you sent was not saved; the operator must make room.")
    return _("Something went wrong on our side. It has been written down, and trying again may help.")


def _problem(status: int, request_id: str) -> HttpResponse:
    titles = {503: "Not available", 507: "Insufficient storage"}
    body = {
        "type": "about:blank",
        "title": titles.get(status, "Server error"),
        "status": status,
        "code": {503: "unavailable", 507: "storage-full"}.get(status, "server-error"),
        "detail": _sentence(status),
        "request_id": request_id,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
