"""The network in the browser: picture, figures, circles, who connects, what is left when they leave; newcomers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed, NotFound, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.network import look_at_network
from folkmoot.insights.graph.files import FORMATS
from folkmoot.insights.graph.forms import NetworkForm
from folkmoot.insights.graph.pages import network_context, newcomers_context, row_cells, sorted_rows
from folkmoot.insights.graph.serving import asked_of, file_of, require_staff
from folkmoot.insights.models import KeptNetwork
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.network import people_named
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for

_COLUMNS = (
    "member_id", "handle", "ties", "answered", "replies", "answered_by", "received", "betweenness", "circle", "core",
)  # fmt: skip


@require_safe
def network(request: CommunityRequest) -> HttpResponse:
    """Who answers whom."""
    form, context = _asked(request, "network")
    answer = context.get("answer")
    if answer and not answer["withheld"]:
        context |= network_context(request.actor, answer, request.GET.get("sort", ""))
    return render(request, "insights/network.html", context, status=422 if form.errors else 200)


@require_safe
def newcomers(request: CommunityRequest) -> HttpResponse:
    """How newcomers find in."""
    form, context = _asked(request, "newcomers")
    if answer := context.get("answer"):
        context |= newcomers_context(request.actor, answer)
    return render(request, "insights/network_newcomers.html", context, status=422 if form.errors else 200)


@require_safe
def network_table(request: CommunityRequest) -> HttpResponse:
    """The best connected members as CSV; managers only, for each row is about one person."""
    if not can_see_people(request.actor):
        raise NotAllowed(_("Managers see who stands behind figures."))
    form, context = _asked(request, "network")
    answer = context.get("answer")
    if not answer or answer["withheld"]:
        raise NotFound
    rows = sorted_rows(answer, request.GET.get("sort", ""))
    people = people_named(request.actor, [row["person"] for row in rows])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        member = people.get(row["person"])
        writer.writerow([row["person"], member.handle if member else "", *row_cells(row)])
    return _file(out.getvalue(), FORMATS["edges"], f"network-{form.cleaned_data['to']}.csv")


@require_safe
def network_file(request: CommunityRequest, kind: str) -> HttpResponse:
    """The network as a file: with handles for managers, with numbers that say nothing for other staff."""
    require_staff(request.actor)
    form, question = asked_of(request.community, request.actor, request.GET.dict())
    if question is None:
        raise RuleBroken("period", _("Give the period as from=YYYY-MM-DD and to=YYYY-MM-DD."))
    pieces = file_of(request.actor, question, kind)
    ending = "graphml" if kind == "graphml" else "csv"
    return _file(pieces, FORMATS[kind], f"network-{form.cleaned_data['to']}.{ending}")


def _asked(request: CommunityRequest, here: str) -> tuple[NetworkForm, dict[str, Any]]:
    """What both pages show: the form, and the network that it asks for or why there is none."""
    require_staff(request.actor)
    form, question = asked_of(request.community, request.actor, request.GET.dict())
    context: dict[str, Any] = {"form": form, "tabs": tabs_for(request.actor, here)}
    context |= {"asked": _query(request), "sees_people": can_see_people(request.actor)}
    if question is None:
        return form, context
    try:
        kept: KeptNetwork = look_at_network(actor=request.actor, question=question)
    except StoreUnavailable as error:
        return form, context | {"unavailable": str(error)}
    return form, context | {"kept": kept, "answer": kept.answer, "question": question, "unavailable": kept.said}


def _query(request: CommunityRequest) -> str:
    """What was asked, without the order of the table, for links to the other pages."""
    asked = request.GET.copy()
    asked.pop("sort", None)
    return asked.urlencode()


def _file(content: str | Iterator[str], media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
