"""What the public is told of moderation, as a page and as files, and what managers settle about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.statements import change_transparency
from folkmoot.moderation.forms_transparency import TransparencyForm
from folkmoot.moderation.queries.statements import transparency_settings
from folkmoot.moderation.queries.yearly import year_of
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.transparency import machine
from folkmoot.moderation.transparency.periods import Period, find_period
from folkmoot.moderation.transparency.published import may_see_figures, offered_periods, shown_figures
from folkmoot.moderation.transparency.sections import sections
from folkmoot.moderation.transparency.yearly import as_zip


@require_safe
def transparency(request: CommunityRequest) -> HttpResponse:
    """The figures of a period that is over; before they are public, staff see how they would look."""
    settled = transparency_settings(request.community.id)
    if not may_see_figures(request.actor, settled):
        return render(request, "moderation/transparency_closed.html", status=404)
    offered = offered_periods(request.community, settled)
    name = request.GET.get("period", "")
    shown = next((each for each in offered if each.name == name), offered[0] if offered else None)
    context: dict[str, Any] = {"settled": settled, "offered": offered, "period": shown}
    if shown is not None:
        figures = shown_figures(request.community.id, shown, settled)
        context |= {"figures": figures, "sections": sections(figures)}
    return render(request, "moderation/transparency.html", context)


@require_safe
def figures_json(request: CommunityRequest, period_name: str) -> HttpResponse:
    return HttpResponse(machine.as_json(_document(request, period_name)), content_type="application/json")


@require_safe
def figures_csv(request: CommunityRequest, period_name: str) -> HttpResponse:
    return HttpResponse(machine.as_csv(_document(request, period_name)), content_type="text/csv; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """What the public is told, and the way to the files for the authorities."""
    _for_managers(request)
    settled = transparency_settings(request.community.id)
    form = TransparencyForm(request.POST or None, instance=settled)
    if request.method == "POST" and form.is_valid():
        try:
            change_transparency(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("moderation:transparency-settings"))
    years = offered_periods(request.community, settled, kind="year", also_current=True)
    context = {"form": form, "years": years, "tabs": tabs_for(request.actor, "transparency")}
    return render(request, "moderation/transparency_settings.html", context, status=422 if form.errors else 200)


@require_safe
def yearly(request: CommunityRequest, year: int) -> HttpResponse:
    """The yearly report in the EU's template, as the zip of its parts."""
    _for_managers(request)
    period = find_period(f"{year:04}")
    if period is None:
        raise Http404
    answer = HttpResponse(as_zip(year_of(request.community, period)), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{request.community.slug}-dsa-report-{year}.zip"'
    return answer


def _document(request: CommunityRequest, period_name: str) -> dict[str, Any]:
    settled = transparency_settings(request.community.id)
    period: Period | None = find_period(period_name)
    is_offered = period is not None and period.kind == settled.period and period.is_over
    if period is None or not is_offered or not may_see_figures(request.actor, settled):
        raise Http404
    figures = shown_figures(request.community.id, period, settled)
    return machine.as_document(figures, community=request.community.slug, period=period, threshold=settled.threshold)


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
