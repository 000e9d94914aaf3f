"""Every table and figure as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.choice import Choice
from folkmoot.insights.files import MEDIA_TYPES
from folkmoot.insights.policies import can_ask_sql
from folkmoot.insights.queries.sheets import file_content
from folkmoot.insights.sheets import OFFERS, Sheet
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.home import chosen, may_see


@require_safe
def exports(request: CommunityRequest) -> HttpResponse:
    """What there is to be had, for the choice of the address."""
    may_see(request)
    context = {"tabs": tabs_for(request.actor, "export"), "offers": list(OFFERS.values()), "formats": list(MEDIA_TYPES)}
    choice: Choice | None = None
    try:
        choice = chosen(request)
    except StoreUnavailable as error:
        context["unavailable"] = str(error)
    context |= {"choice": choice, "asks_sql": can_ask_sql(request.actor)}
    return render(request, "insights/exports.html", context)


@require_safe
def export(request: CommunityRequest, sheet_name: str, file_form: str) -> HttpResponse:
    """One of them."""
    may_see(request)
    if sheet_name not in OFFERS or file_form not in MEDIA_TYPES:
        raise Http404
    count_question(request.actor, is_file=True)
    try:
        sheet = OFFERS[sheet_name].make(request.actor, chosen(request))
        return as_file(request, sheet, file_form)
    except StoreUnavailable as error:
        return render(request, "insights/exports.html", {"unavailable": str(error)}, status=409)


def as_file(request: CommunityRequest, sheet: Sheet, form: str) -> HttpResponse:
    """The sheet as an answer to be kept as a file. Raises StoreUnavailable."""
    content = file_content(request.community.id, sheet, form)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{request.community.slug}-{sheet.name}.{form}"'
    return answer
