"""The Monday page: how are we, what changed, why, whom should I talk to, what do I tell my boss."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import structlog
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.actor import Actor
from folkmoot.core.errors import FolkmootError, NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.cards import Card, cards, sections_for
from folkmoot.insights.choice import DEFAULT, Choice, asks_period
from folkmoot.insights.policies import can_make_boards, can_see_figures
from folkmoot.insights.queries.boards import boards_for, store_state
from folkmoot.insights.queries.editions import Shown, edition_for, is_usual_page, shown
from folkmoot.insights.queries.filters import filters_for
from folkmoot.insights.queries.kept import choice_of, must_wait, span_of
from folkmoot.insights.queries.reach import within_reach
from folkmoot.insights.store.answers import note_look
from folkmoot.insights.store.asked import note_page
from folkmoot.insights.store.asking import QuestionFailed
from folkmoot.insights.store.editions import Edition
from folkmoot.insights.store.engine import StoreBusy, StoreUnavailable
from folkmoot.insights.store.reading import store_version
from folkmoot.insights.tabs import tabs_for

log = structlog.get_logger(__name__)
_WARM_SECONDS = 24 * 3600
# From so many people on, figures come before what they are compared with.
_MANY_PEOPLE = 20_000
# When a card asks again that met the store busy.
_ASKED_AGAIN = "5s"


@require_safe
def home(request: CommunityRequest) -> HttpResponse:
    """The frame with the cards that are known already; the others come one after the other. Staff only.

    A browser without scripts is led to the same page with all cards in it.
    """
    may_see(request)
    note_look(request.community.id)
    context: dict[str, Any] = {"tabs": tabs_for(request.actor, "home"), "state": store_state(request.community.id)}
    is_whole = request.GET.get("whole") == "1"
    is_kept = is_whole or "HX-Request" in request.headers or _edition(request) is not None
    if not is_kept and must_wait(request.community.id, request.GET):
        return render(request, "insights/home.html", context | {"waits": True, "asked": request.GET.urlencode()})
    try:
        with _shown(request) as found:
            return render(request, "insights/home.html", context | _page(request, found, is_whole=is_whole))
    except StoreUnavailable as error:
        return render(request, "insights/home.html", context | {"unavailable": str(error)})


def _page(request: CommunityRequest, found: Shown, *, is_whole: bool) -> dict[str, Any]:
    choice, span = found.choice, span_of(request.community.id)
    if choice.known_since is None:
        return {"is_empty": True}
    if choice.preset != "own" and not is_usual_page(choice):
        note_page(request.community.id, choice.query)
    sections = [
        (title, [_framed(request, card, choice, is_known=is_whole or found.holds(card.name)) for card in of_section])
        for title, of_section in sections_for(request.actor)
    ]
    return {
        "state": store_state(request.community.id, found),
        "choice": choice,
        "is_lengthened": choice.preset != DEFAULT and not asks_period(request.GET),
        "asked": choice.query,
        "is_large": span is not None and span.people >= _MANY_PEOPLE,
        "filters": filters_for(request.actor, choice),
        "sections": sections,
        "waits": any(not framed["html"] for _title, of_section in sections for framed in of_section),
        "boards": boards_for(request.actor),
        "makes_boards": can_make_boards(request.actor),
    }


@require_safe
def card(request: CommunityRequest, card_name: str) -> HttpResponse:
    """One card: the piece that the frame asks for."""
    may_see(request)
    found = cards.find(card_name)
    if found is None or not found.visible(request.actor):
        raise Http404
    try:
        with _shown(request) as page:
            is_first = request.GET.get("first") == "1" and found.load_first is not None
            return HttpResponse(card_html(request, found, page.choice, is_first=is_first, is_asked_again=True))
    except StoreBusy:
        return render(request, "insights/partials/_place.html", {"card": found, "delay": _ASKED_AGAIN})
    except StoreUnavailable as error:
        problem = {"card": found, "problem": str(error)}
        return render(request, "insights/cards/_card.html", problem)


def may_see(request: CommunityRequest) -> None:
    """Raises NotAllowed for who does not see figures."""
    if not can_see_figures(request.actor):
        raise NotAllowed(_("The staff of the community sees its figures."))


def chosen(request: CommunityRequest) -> Choice:
    """The choice of the address. Raises StoreUnavailable; NotAllowed where it is narrowed to what one does not see."""
    community = request.community
    count_question(request.actor)
    choice = choice_of(request.GET, community_id=community.id, time_zone=community.time_zone)
    return within_reach(request.actor, choice)


@contextmanager
def _shown(request: CommunityRequest) -> Iterator[Shown]:
    """What `chosen` gives, as the edition of the page has it where there is one. Raises the same."""
    community = request.community
    count_question(request.actor)
    with shown(request.GET, community_id=community.id, time_zone=community.time_zone) as found:
        choice = within_reach(request.actor, found.choice)
        # An edition holds the answers to its own period alone.
        yield replace(found, choice=choice, edition=found.edition if choice.period == found.choice.period else None)


def _edition(request: CommunityRequest) -> Edition | None:
    return edition_for(request.GET, request.community.id, request.community.time_zone)


def card_html(
    request: CommunityRequest, found: Card, choice: Choice, *, is_first: bool = False, is_asked_again: bool = False
) -> str:  # fmt: skip
    """The card with what it says, or with why it says nothing now; nothing at all where there is nothing to say.

    Raises StoreBusy where it is asked again then.
    """
    from django.template.loader import render_to_string

    context: dict[str, Any] = {"card": found, "choice": choice, "actor": request.actor, "is_first": is_first}
    load = found.load_first if is_first and found.load_first else found.load
    try:
        loaded = load(request.actor, choice)
    except StoreUnavailable as error:
        if is_asked_again and isinstance(error, StoreBusy):
            raise
        context["problem"] = str(error)
    except QuestionFailed:
        log.exception("a card could not be reckoned", card=found.name)
        context["problem"] = _("This could not be reckoned. The log says why.")
    except FolkmootError as error:
        context["problem"] = error.message
    else:
        if not is_first:
            cache.set(_warm_key(request.actor, found, choice), True, _WARM_SECONDS)
        if loaded is None:
            return ""
        context |= loaded
    return render_to_string("insights/cards/_card.html", context, request=request)


def _framed(request: CommunityRequest, found: Card, choice: Choice, *, is_known: bool) -> dict[str, Any]:
    """The card itself where it is asked for or known to come at once, else the place that it will take."""
    is_warm = is_known or cache.get(_warm_key(request.actor, found, choice)) is not None
    return {"card": found, "html": card_html(request, found, choice) if is_warm else "", "is_warm": is_warm}


def _warm_key(actor: Actor, found: Card, choice: Choice) -> str:
    told = f"{actor.community_id}:{store_version(actor.community_id)}:{found.name}:{choice.query}:{choice.today}"
    return f"insights:warm:{hashlib.sha256(told.encode()).hexdigest()}"
