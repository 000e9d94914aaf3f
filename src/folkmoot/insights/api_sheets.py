"""Whole tables of figures as files through the API: what the page of exports has; staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema

from folkmoot.core.api.schemas import PROBLEMS
from folkmoot.core.errors import NotAllowed, NotFound
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.api_figures import FigureScopeIn
from folkmoot.insights.bounds import count_question
from folkmoot.insights.choice import DEFAULT, today_in
from folkmoot.insights.files import MEDIA_TYPES
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.queries.kept import choice_of
from folkmoot.insights.queries.reach import demand_reach, demand_weeks
from folkmoot.insights.queries.sheets import file_content
from folkmoot.insights.sheets import OFFERS

router = Router(tags=["insights"])


class SheetOut(Schema):
    """A table that can be had as a file; `forms` are the endings of its address."""

    name: str
    label: str
    forms: list[str]


@router.get("/insights/sheets", response={200: list[SheetOut], **PROBLEMS}, operation_id="list_figure_sheets")
def list_sheets(request: CommunityRequest) -> Any:
    """The tables that there are: the staff."""
    _for_staff(request)
    return [{"name": each.name, "label": str(each.label), "forms": list(MEDIA_TYPES)} for each in OFFERS.values()]


# 503: the store is being built, or what was asked takes too long.
@router.get(
    "/insights/sheets/{str:name}.{str:form}",
    response={200: None, **PROBLEMS, 503: None},
    operation_id="get_figure_sheet",
)
def get_sheet(request: CommunityRequest, name: str, form: str, asked: Query[FigureScopeIn]) -> Any:
    """One of them as `csv`, `json` or `parquet`: the staff, narrowed like figures. Withheld figures are empty."""
    _for_staff(request)
    if name not in OFFERS or form not in MEDIA_TYPES:
        raise NotFound
    count_question(request.actor, is_file=True)
    community = request.community
    demand_reach(request.actor, asked.scope)
    demand_weeks(request.actor, asked.period, today_in(community.time_zone))
    usual = choice_of({}, community_id=community.id, time_zone=community.time_zone, usual=DEFAULT)
    choice = replace(usual, preset="own", period=asked.period, scope=asked.scope)
    sheet = OFFERS[name].make(request.actor, choice)
    answer = HttpResponse(file_content(community.id, sheet, form), content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{community.slug}-{name}.{form}"'
    return answer


def _for_staff(request: CommunityRequest) -> None:
    if not can_see_figures(request.actor):
        raise NotAllowed
