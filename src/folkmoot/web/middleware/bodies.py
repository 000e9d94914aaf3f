"""How much may be sent: what is too much is refused before any of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken

_EXPORTS = frozenset({"connections:imports", "connections:set-up-people"})
# A form's other fields, and the frame around a file.
_FRAME = 1024 * 1024
# What is a little too large is read, so that the form says so and keeps what was typed.
_SPARE = 4


class BodiesMiddleware:
    """Answers 413 to a body larger than anything its sender could have to say.

    A form with files is written to the disk while it is read, whoever sends it: nothing else bounds it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Judge by the length that was announced: of a body without one nothing is read."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isdecimal() and len(announced) < 19 else 2**63
        if size <= largest(request):
            return None
        error = RuleBroken("too-large", _("That is more than can be sent here. Nothing was saved."))
        return render(request, "errors/refused.html", {"error": error, "status": 413}, status=413)


def largest(request: HttpRequest) -> int:
    """The bytes that a request's body may have: little from visitors, a file from people, an export from managers."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    if actor is not None and actor.is_manager and match is not None and match.view_name in _EXPORTS:
        return int(settings.MAX_IMPORT_BYTES) + _FRAME
    if match is not None and match.view_name == "mail:incoming" and settings.MAIL_HOOK_KEY:
        # In JSON or a form a mail is larger than it is.
        return int(settings.MAX_MAIL_BYTES) * 2 + _FRAME
    if (actor is not None and actor.member_id is not None) or _is_signed_in(request):
        return int(settings.MAX_UPLOAD_BYTES) * _SPARE + _FRAME
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) + _FRAME


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and bool(user.is_authenticated)
