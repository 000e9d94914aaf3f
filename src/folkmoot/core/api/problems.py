"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from folkmoot.core.errors import (
    Conflict,
    FolkmootError,
    NotAllowed,
    NotFound,
    RateLimited,
    Refused,
    RuleBroken,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[FolkmootError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (RuleBroken, 422),
    (RateLimited, 429),
    (Unavailable, 503),
)


class FieldProblem(Schema):
    """What is wrong with one part of the input; `pointer` is a JSON pointer or a parameter's name."""

    pointer: str
    detail: str


class Problem(Schema):
    """An error (RFC 9457). `code` is stable; `title` and `detail` are for people.

    With the code "refused" a rule of the community forbids the text: `rule` is its name, `clause` what it stands on.
    """

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []
    rule: str | None = None
    clause: str | None = None


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    further: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem as an answer; `further` are members of its own kind."""
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": list(errors),
        **(further or {}),
    }
    return HttpResponse(json.dumps(body), status=status, content_type=MEDIA_TYPE, headers=headers)


def problem_for(error: FolkmootError) -> HttpResponse:
    """The answer for what a command refused."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, RateLimited) else None
    field = error.field if isinstance(error, RuleBroken) else ""
    errors = [{"pointer": f"/{field}", "detail": error.message}] if field else []
    further = {"rule": error.rule, "clause": error.clause} if isinstance(error, Refused) else None
    return problem(status, error.code, error.message, errors=errors, headers=headers, further=further)


def install(api: NinjaAPI) -> None:
    """Make every error of `api` a problem."""

    @api.exception_handler(FolkmootError)
    def refused(request: HttpRequest, error: FolkmootError) -> HttpResponse:
        return problem_for(error)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [{"pointer": _pointer(item["loc"]), "detail": str(item["msg"])} for item in error.errors]
        return problem(422, "invalid", _("The request does not have the documented form."), errors=errors)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "not-found", _("There is nothing here that you may see."))

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "bad-request", str(error))


def _pointer(location: Sequence[Any]) -> str:
    # ninja puts where the value came from first ("body", "payload", field...): only the path within is of use.
    parts = [str(part) for part in location]
    return "/" + "/".join(parts[2:] if parts[:1] == ["body"] and len(parts) > 2 else parts[1:] or parts)


_TITLES = {
    400: "Bad request",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Rule broken",
    429: "Too many requests",
    500: "Server error",
    503: "Not available",
}
