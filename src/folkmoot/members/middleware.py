"""Says who acts in a request: `request.member` and `request.actor`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from folkmoot.core.actor import Actor
from folkmoot.core.request import Request
from folkmoot.members.queries import actor_of, find_membership


class ActorMiddleware:
    """Sets `request.member` (or None) and, where there is a community, `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if getattr(request, "is_api", False):
            return self.get_response(request)
        request.member = None
        request.actor = None
        if request.community is not None:
            if request.user.is_authenticated:
                request.member = find_membership(community_id=request.community.id, account_id=request.user.id)
            request.actor = actor_of(request.member) if request.member else Actor.visitor(request.community.id)
        response = self.get_response(request)
        retry_after = getattr(request, "retry_after", None)
        if retry_after is not None:
            # The form says it in words, and keeps what was typed; programs read it here.
            response.status_code = 429
            response["Retry-After"] = str(retry_after)
        return response
