"""Boards that managers compose, and notes on days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.commands.annotations import add_annotation, change_annotation, remove_annotation
from folkmoot.insights.commands.boards import change_board, make_board, remove_board
from folkmoot.insights.forms_boards import AnnotationForm, BoardForm, TileForms, drafts_of, tiles_of_board
from folkmoot.insights.models import Annotation, Board
from folkmoot.insights.policies import (
    annotations_visible_to,
    boards_visible_to,
    can_change_annotation,
    can_change_board,
    can_make_boards,
)
from folkmoot.insights.queries.board_figures import board_figures
from folkmoot.insights.queries.filters import filters_for
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.queries.reach import within_reach
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.home import may_see

_STARTERS = ("active_members", "joined", "first_response_median")


@require_safe
def board(request: CommunityRequest, board_id: int) -> HttpResponse:
    """A board, with the choice of the address or the one that it was made with."""
    may_see(request)
    shown = get_object_or_404(boards_visible_to(request.actor), id=board_id)
    count_question(request.actor)
    context: dict[str, Any] = {
        "tabs": tabs_for(request.actor, "home"),
        "board": shown,
        "changes": can_change_board(request.actor, shown),
    }
    asked = request.GET or QueryDict(shown.query)
    try:
        choice = choice_of(asked, community_id=request.community.id, time_zone=request.community.time_zone)
        choice = within_reach(request.actor, choice)
        context |= {"choice": choice, "filters": filters_for(request.actor, choice)}
        context["figures"] = board_figures(request.actor, shown, choice)
    except StoreUnavailable as error:
        context["unavailable"] = str(error)
    except (RuleBroken, NotAllowed) as error:
        context["unavailable"] = error.message
    return render(request, "insights/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def board_create(request: CommunityRequest) -> HttpResponse:
    """A new board, which opens with the choice of the page that it was begun on."""
    if not can_make_boards(request.actor):
        raise NotAllowed(_("Managers compose boards."))
    return _board_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def board_edit(request: CommunityRequest, board_id: int) -> HttpResponse:
    may_see(request)
    shown = get_object_or_404(boards_visible_to(request.actor), id=board_id)
    if not can_change_board(request.actor, shown):
        raise NotAllowed(_("Who made a board changes it."))
    return _board_form(request, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def board_delete(request: CommunityRequest, board_id: int) -> HttpResponse:
    """Asks before the board goes."""
    may_see(request)
    shown = get_object_or_404(boards_visible_to(request.actor), id=board_id)
    if not can_change_board(request.actor, shown):
        raise NotAllowed(_("Who made a board removes it."))
    if request.method == "POST":
        remove_board(actor=request.actor, board=shown)
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(reverse("insights:home"))
    return render(request, "insights/board_delete.html", {"board": shown, "tabs": tabs_for(request.actor, "home")})


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: CommunityRequest) -> HttpResponse:
    """The notes on days, and a new one."""
    may_see(request)
    form = AnnotationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_annotation(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Kept. It stands over all charts of that day."))
            return HttpResponseRedirect(reverse("insights:annotations"))
    rows = annotations_visible_to(request.actor).select_related("made_by").order_by("-day", "-id")[:300]
    context = {
        "form": form,
        "rows": [(row, can_change_annotation(request.actor, row)) for row in rows],
        "tabs": tabs_for(request.actor, "notes"),
    }
    return render(request, "insights/annotations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: CommunityRequest, annotation_id: int) -> HttpResponse:
    """A note, to be put otherwise."""
    row = _own_annotation(request, annotation_id)
    form = AnnotationForm(request.POST or None, initial={"day": row.day, "text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            change_annotation(actor=request.actor, annotation=row, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("insights:annotations"))
    context = {"form": form, "row": row, "tabs": tabs_for(request.actor, "notes")}
    return render(request, "insights/annotation.html", context, status=422 if form.errors else 200)


@require_POST
def note_delete(request: CommunityRequest, annotation_id: int) -> HttpResponse:
    remove_annotation(actor=request.actor, annotation=_own_annotation(request, annotation_id))
    messages.success(request, _("Removed."))
    return HttpResponseRedirect(reverse("insights:annotations"))


def _own_annotation(request: CommunityRequest, annotation_id: int) -> Annotation:
    may_see(request)
    row: Annotation = get_object_or_404(annotations_visible_to(request.actor), id=annotation_id)
    if not can_change_annotation(request.actor, row):
        raise NotAllowed(_("Who wrote a note changes it, and managers."))
    return row


def _board_form(request: CommunityRequest, shown: Board | None) -> HttpResponse:
    begun = {"name": shown.name, "is_shared": shown.is_shared} if shown else {}
    tiles = tiles_of_board(shown) if shown else [{"metric": name} for name in _STARTERS]
    form = BoardForm(request.POST or None, initial=begun)
    rows = TileForms(request.POST or None, initial=tiles, prefix="tiles")
    query = request.GET.urlencode() or (shown.query if shown else "")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            given = {**form.cleaned_data, "tiles": drafts_of(rows), "query": query}
            if shown:
                kept = change_board(actor=request.actor, board=shown, **given)
            else:
                kept = make_board(actor=request.actor, **given)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return HttpResponseRedirect(reverse("insights:board", args=[kept.id]))
    context = {"form": form, "rows": rows, "board": shown, "tabs": tabs_for(request.actor, "home")}
    is_wrong = bool(form.errors) or (rows.is_bound and not rows.is_valid())
    return render(request, "insights/board_form.html", context, status=422 if is_wrong else 200)
