"""Finds the community a request is for, by its own host or by /c/SLUG/, and runs the request in its scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import get_script_prefix, set_script_prefix

from folkmoot.communities.models import Community
from folkmoot.communities.queries import find_community_by_host, find_community_by_slug
from folkmoot.core.request import Request
from folkmoot.core.tenancy import scope

F = TypeVar("F", bound=Callable[..., object])
_PREFIX = re.compile(r"^/c/([a-z0-9][a-z0-9-]{0,49})(?=/|$)")
_HOST = re.compile(r"^[a-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$")


class CommunityMiddleware:
    """Makes /c/SLUG the script name, so that one URLconf and plain `reverse()` serve both kinds of address.

    Sets `request.community`. A view that is not `installation_wide` gets 404 where there is no community.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        host = request.META.get("HTTP_HOST", request.META.get("SERVER_NAME", "")).lower()
        if not _HOST.match(host):
            return HttpResponseBadRequest("Bad Host header.", content_type="text/plain")
        if "\x00" in request.path_info or ("%00" in request.META.get("QUERY_STRING", "") and not _is_api(request)):
            return HttpResponseBadRequest("No text holds NUL characters.", content_type="text/plain")
        own = find_community_by_host(host.rsplit(":", 1)[0])
        if own is None and settings.HOSTS and host.rsplit(":", 1)[0] not in settings.HOSTS:
            return HttpResponseBadRequest("This host is not served here.", content_type="text/plain")
        community = own or self._by_path(request)
        request.community = community
        before = get_script_prefix()
        try:
            if community is None:
                set_script_prefix("/")
                return self.get_response(request)
            set_script_prefix(f"{request.META.get('SCRIPT_NAME', '')}/")
            with scope(community.id):
                return self.get_response(request)
        finally:
            set_script_prefix(before)

    def process_view(self, request: Request, view: Callable[..., HttpResponse], args: object, kwargs: object) -> None:
        """Refuse a community's page where no community was found."""
        if request.community is None and not is_installation_wide(view):
            raise Http404

    def _by_path(self, request: Request) -> Community | None:
        match = _PREFIX.match(request.path_info)
        community = find_community_by_slug(match.group(1)) if match else None
        if match is None or community is None:
            return None
        prefix = match.group(0)
        request.META["SCRIPT_NAME"] = prefix
        request.path_info = request.path_info[len(prefix) :] or "/"
        request.META["PATH_INFO"] = request.path_info
        return community


def _is_api(request: Request) -> bool:
    # The API refuses in its own words.
    return "/api/v1/" in request.path_info


def installation_wide(view: F) -> F:
    """Mark a view that belongs to the installation and needs no community."""
    view.installation_wide = True  # type: ignore[attr-defined]
    return view


def is_installation_wide(view: object) -> bool:
    """Whether a view works without a community: ours when marked, those of allauth (sign-in) and the API always."""
    module = getattr(getattr(view, "func", view), "__module__", "")
    return bool(getattr(view, "installation_wide", False)) or module.startswith(("allauth.", "django.", "ninja."))
