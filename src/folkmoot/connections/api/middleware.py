"""Who calls the API and for which community; rate limits, ETags and idempotency around every operation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import set_script_prefix
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.communities.queries import sole_community
from folkmoot.connections.api.idempotency import answer_once
from folkmoot.connections.api.sessions import comes_from_our_page, member_by_session
from folkmoot.connections.commands.tokens import note_use
from folkmoot.connections.queries import find_live_token
from folkmoot.core import rate_limits
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.api.problems import MEDIA_TYPE, problem, problem_for
from folkmoot.core.errors import RateLimited
from folkmoot.core.request import Request
from folkmoot.core.tenancy import scope
from folkmoot.members.queries import actor_of

PREFIX = "/api/v1/"
# Says what the API is, not what a community holds: it can be read anywhere.
_DESCRIPTION = PREFIX + "openapi.json"
# Under the address of a community that is not there.
_OF_NOBODY = re.compile(r"^/c/[^/]+/api/")
_SAFE = ("GET", "HEAD", "OPTIONS")
Answer = Callable[[Request], HttpResponse]


class ApiMiddleware:
    """Says who asks: by bearer token, or by the session of a page of ours, which shows its form token when it writes.

    At the installation's root the token names the community; under a community's address the two must agree.
    Without either a caller is a visitor and reads what is public.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            is_lost = request.community is None and _OF_NOBODY.match(request.path_info)
            return _as_problem(self.get_response(request)) if is_lost else self.get_response(request)
        request.is_api = True
        refusal = self._identify(request)
        if refusal is not None:
            return refusal
        if request.actor is None and request.path_info == _DESCRIPTION:
            return self.get_response(request)
        if request.actor is None:
            return _unauthorized("no-token", _("Send a token, or ask under the address of a community."))
        if not _covers(request.actor, request):
            return problem(403, "scope-missing", _("The scopes of the token do not cover this."))
        with scope(request.actor.community_id):
            return _as_problem(self._limited(request))

    def _identify(self, request: Request) -> HttpResponse | None:
        request.member, request.actor = None, None
        if "%00" in request.META.get("QUERY_STRING", ""):
            return problem(422, "invalid", _("A query holds no NUL characters."))
        header = request.headers.get("Authorization", "")
        if not header:
            return self._by_session(request)
        method, _space, secret = header.partition(" ")
        token = find_live_token(secret.strip()) if method.lower() == "bearer" else None
        if token is None or (request.community is not None and token.community_id != request.community.id):
            return _unauthorized("bad-token", _("The token is unknown, revoked or expired."))
        note_use(token)
        if request.community is None:
            # Asked at the root: what is answered leads to where the community lies.
            set_script_prefix(urlsplit(token.community.address).path)
        request.community = token.community
        request.member = token.member
        request.actor = actor_of(token.member, kind=ActorKind.TOKEN, scopes=frozenset(token.scopes))
        return None

    def _by_session(self, request: Request) -> HttpResponse | None:
        request.community = request.community or sole_community()
        if request.community is None:
            return None
        request.member = member_by_session(request)
        if request.member is None:
            request.actor = Actor.visitor(request.community.id)
        elif not comes_from_our_page(request):
            return problem(
                403, "no-form-token", _("A page shows its form token when it writes. Programs send a token.")
            )
        else:
            request.actor = actor_of(request.member)
        return None

    def _limited(self, request: Request) -> HttpResponse:
        actor = request.actor
        assert actor is not None
        name = "api-read" if request.method in _SAFE else "api-write"
        key = f"member:{actor.member_id}" if actor.member_id else rate_limits.client_address(request)
        try:
            rate_limits.check(name, key=key)
        except RateLimited as error:
            return problem_for(error)
        if request.method in _SAFE:
            return _with_etag(request, self.get_response(request))
        return answer_once(request, actor, self.get_response)


def _unauthorized(code: str, detail: str) -> HttpResponse:
    return problem(401, code, detail, headers={"WWW-Authenticate": "Bearer"})


def _covers(actor: Actor, request: Request) -> bool:
    """Whether the scopes allow this kind of request at all; commands check what exactly it does."""
    needed = ("read",) if request.method in _SAFE else ("write", "moderate")
    return any(actor.allows(name) for name in needed)


def _as_problem(response: HttpResponse) -> HttpResponse:
    """What Django itself answers (no such address, wrong method, a failure) in the form of every other error."""
    if response.status_code < 400 or response.get("Content-Type", "") == MEDIA_TYPE:
        return response
    allow = response.get("Allow")
    code, detail = _PLAIN.get(response.status_code, ("error", gettext_lazy("The request could not be answered.")))
    return problem(response.status_code, code, str(detail), headers={"Allow": allow} if allow else None)


_PLAIN = {
    404: ("not-found", gettext_lazy("There is nothing here that you may see.")),
    405: ("method-not-allowed", gettext_lazy("This address does not know that method.")),
    413: ("too-large", gettext_lazy("That is more than can be sent here. Nothing was saved.")),
    500: ("server-error", gettext_lazy("Something failed on our side. It has been logged.")),
}


def _with_etag(request: Request, response: HttpResponse) -> HttpResponse:
    if response.status_code != 200 or response.streaming:
        return response
    etag = quote_etag(hashlib.blake2b(response.content, digest_size=12).hexdigest())
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    response["ETag"] = etag
    patch_vary_headers(response, ("Authorization", "Cookie"))
    response["Cache-Control"] = "private, no-cache"
    return response
