"""Pages of ours ask the API with the cookies they were opened with: who asks then, and that it is a page of ours."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from folkmoot.core.request import Request
from folkmoot.members.models import Membership
from folkmoot.members.queries import find_membership

_SAFE = ("GET", "HEAD", "OPTIONS")


def member_by_session(request: Request) -> Membership | None:
    """The member of the request's community whose session's cookie came with it."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key or request.community is None:
        return None
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    account = get_user(request)
    if not account.is_authenticated or account.pk is None:
        return None
    return find_membership(community_id=request.community.id, account_id=account.pk)


def comes_from_our_page(request: Request) -> bool:
    """Whether a write that names its sender by a cookie shows the page's own token and origin, as forms do."""
    if request.method in _SAFE:
        return True
    check = _Check(lambda request: HttpResponseForbidden())
    check.process_request(request)
    return check.process_view(request, HttpResponseForbidden, (), {}) is None


class _Check(CsrfViewMiddleware):
    """Django's own, which does not draw a page when it refuses."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)
