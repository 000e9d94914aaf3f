"""Counts page views after the page is made, and remembers that a member was here today."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone

from folkmoot.core.request import Request
from folkmoot.core.times import zone_named
from folkmoot.insights.visits.noting import PAGES, note_search, note_view
from folkmoot.insights.visits.programs import asks_not_to_be_counted, is_fetched_ahead
from folkmoot.members.commands.profiles import note_day

log = structlog.get_logger(__name__)


class VisitsMiddleware:
    """Stands outside of the pages kept for visitors, which are views too. Whoever asks not to be counted is not."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if _is_view(request, response):
            try:
                _note(request)
            except (OSError, DatabaseError):
                # No page fails because it could not be counted.
                log.exception("a page view was not noted")
        return response


def _is_view(request: Request, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        settings.INSIGHTS_VISITS
        and request.method == "GET"
        and response.status_code in (200, 304)
        and request.community is not None
        and match is not None
        and match.view_name in PAGES
        and "HTTP_HX_REQUEST" not in request.META
        and not asks_not_to_be_counted(request.META)
        and not is_fetched_ahead(request.META)
    )


def _note(request: Request) -> None:
    community, match = request.community, request.resolver_match
    assert community is not None
    assert match is not None
    actor, member, now = getattr(request, "actor", None), getattr(request, "member", None), timezone.now()
    is_member = actor is not None and actor.is_member
    note_view(
        community=community,
        meta=request.META,
        view_name=match.view_name,
        arguments=match.kwargs,
        place=getattr(request, "place", (None, None)),
        at=now,
        is_member=is_member,
    )
    searched = getattr(request, "searched", None)
    if searched is not None:
        words, results = searched
        note_search(community=community, meta=request.META, at=now, words=words, results=results, is_member=is_member)
    if is_member and actor is not None and member is not None:
        today = now.astimezone(zone_named(community.time_zone)).date()
        if member.seen_on is None or member.seen_on < today:
            note_day(actor=actor, member=member, day=today)
