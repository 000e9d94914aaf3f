"""Chooses the language of a page: the cookie's, the browser's, the community's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

_KNOWN = {code for code, _ in settings.LANGUAGES}


class LocaleMiddleware:
    """Activates a language for the request and says so in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language), timezone.override(None):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def chosen_language(request: HttpRequest) -> str:
    """The cookie's choice, else what the browser asks for, else the community's language."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in _KNOWN:
        return cookie
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    community = getattr(request, "community", None)
    return community.language if community and community.language in _KNOWN else settings.LANGUAGE_CODE
