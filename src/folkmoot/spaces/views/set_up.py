"""The step of the guide in which a community gets its first spaces."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from folkmoot.communities.set_up import go_on, guide
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces import commands
from folkmoot.spaces.commands import NewSpace
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_manage_spaces, spaces_visible_to
from folkmoot.spaces.starters import suggested_spaces

ROWS_AT_MOST = 30


@dataclass(slots=True)
class Row:
    """A line of the form: a suggestion or an own wish, ticked when it is to be made."""

    is_ticked: bool
    name: str = ""
    kind: str = Space.Kind.FORUM
    visibility: str = Space.Visibility.PUBLIC
    description: str = ""
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def first_spaces(request: CommunityRequest) -> HttpResponse:
    if not can_manage_spaces(request.actor):
        raise NotAllowed
    if "skip" in request.POST:
        return go_on(actor=request.actor, step="spaces", posted=request.POST)
    there = list(spaces_visible_to(request.actor).order_by("position", "name"))
    rows = _typed(request.POST) if request.method == "POST" else _suggested(request, there)
    error = ""
    if "add" in request.POST:
        rows.append(Row(is_ticked=True))
    elif request.method == "POST":
        try:
            _create(request, rows)
        except RuleBroken as refused:
            error = refused.message
        else:
            return go_on(actor=request.actor, step="spaces", posted=request.POST)
    context = {
        "guide": guide(request.community.id, "spaces"), "there": there, "rows": rows, "error": error,
        "kinds": Space.Kind.choices[:4], "visibilities": Space.Visibility.choices,
    }  # fmt: skip
    return render(request, "spaces/set_up.html", context, status=422 if error else 200)


def _suggested(request: CommunityRequest, there: list[Space]) -> list[Row]:
    names = {space.name.casefold() for space in there}
    wanted = [each for each in suggested_spaces(request.community.kind) if each.name.casefold() not in names]
    # Where there are spaces already, nobody asked for more.
    rows = [Row(not there, each.name, each.kind, each.visibility, each.description) for each in wanted]
    return [*rows, Row(is_ticked=False)]


def _typed(posted: QueryDict) -> list[Row]:
    rows = []
    for number, name in enumerate(posted.getlist("name")[:ROWS_AT_MOST], start=1):
        kind, visibility = posted.get(f"kind-{number}", ""), posted.get(f"visibility-{number}", "")
        rows.append(
            Row(
                f"make-{number}" in posted,
                name.strip(),
                kind if kind in dict(Space.Kind.offered()) else Space.Kind.FORUM,
                visibility if visibility in Space.Visibility.values else Space.Visibility.PUBLIC,
                posted.get(f"description-{number}", "").strip(),
            )
        )
    return rows


def _create(request: CommunityRequest, rows: list[Row]) -> None:
    ticked = [row for row in rows if row.is_ticked and row.name]
    wanted = [NewSpace(row.name, row.kind, row.visibility, row.description) for row in ticked]
    try:
        commands.create_spaces(actor=request.actor, wanted=wanted)
    except RuleBroken as refused:
        number = refused.field.removeprefix("space-")
        if number.isdecimal():
            ticked[int(number) - 1].error = refused.message
        raise
