"""Who comes while a measure binds them has met it, also without a word about it: they are not left to wonder."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from folkmoot.core.actor import Actor, MemberState
from folkmoot.moderation.models import Sanction

_BINDING = (Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION, Sanction.Kind.BAN)


class MeetingMiddleware:
    """Notes that a member who is suspended or silenced was here; everybody else passes without a question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # In the API it is known only now who asks. Pages that ask by themselves have nobody before them.
        actor: Actor | None = getattr(request, "actor", None)
        is_bound = actor is not None and (actor.silenced or actor.state is MemberState.SUSPENDED)
        if actor is not None and is_bound and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
            _note(actor)
        return response


def _note(actor: Actor) -> None:
    rows = Sanction.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id, kind__in=_BINDING)
    rows = rows.filter(met_at=None, lifted_at=None)
    if rows.exists():
        rows.update(met_at=timezone.now())
