"""How the community fares: score, unusual weeks, changes, and before and after a day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.bounds import count_question
from folkmoot.insights.charts import LineChart, Mark, Series
from folkmoot.insights.charts import render as draw
from folkmoot.insights.health.forms import EffectForm
from folkmoot.insights.health.pages import alerts_said, changes_said, parts_said
from folkmoot.insights.health.sentences import of_effect, of_no_score
from folkmoot.insights.metrics.definition import Unit
from folkmoot.insights.monday.tiles import definition_url
from folkmoot.insights.policies import can_see_figures
from folkmoot.insights.queries.health import Watched, effect_on, health_of
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.tabs import tabs_for


@require_safe
def health(request: CommunityRequest) -> HttpResponse:
    """The page; staff only."""
    if not can_see_figures(request.actor):
        raise NotAllowed(_("The staff of the community sees its figures."))
    count_question(request.actor)
    form = EffectForm(request.GET if "metric" in request.GET else None)
    context: dict[str, Any] = {"tabs": tabs_for(request.actor, "health"), "form": form}
    try:
        context |= _found(request, form)
    except StoreUnavailable as error:
        context["unavailable"] = str(error)
    return render(request, "insights/health.html", context, status=422 if form.errors else 200)


def _found(request: CommunityRequest, form: EffectForm) -> dict[str, Any]:
    community = request.community
    if form.is_bound and form.is_valid():
        return {"effect": _effect(request, form)}
    found = health_of(community.id, community.time_zone)
    if found is None:
        return {"empty": True}
    return {
        "health": found,
        "parts": parts_said(found.parts),
        "why_none": of_no_score(found.parts) if found.score is None else "",
        "alerts": [(sentence, definition_url(name)) for sentence, name in alerts_said(found)],
        "changes": changes_said(found),
        "is_telling": found.is_telling,
        "charts": [draw(_chart(each)) for each in found.watched if len(each.weeks) > 1],
    }


def _effect(request: CommunityRequest, form: EffectForm) -> dict[str, Any]:
    asked, community = form.cleaned_data, request.community
    found = effect_on(community.id, community.time_zone, asked["metric"], asked["day"], asked["weeks"])
    if found is None:
        return {}
    watched, effect = found
    day = date_format(asked["day"], "j F Y")
    mark = Mark(asked["day"], _("The day asked about"))
    return {
        "sentence": of_effect(watched.metric, day, effect) if effect else "",
        "chart": draw(_chart(watched, mark)),
    }


def _chart(watched: Watched, *marks: Mark) -> LineChart:
    changes = tuple(Mark(told.week, _("The level changed")) for told in watched.changes)
    unit = watched.metric.unit
    series = Series(str(watched.metric.label), tuple(watched.shown))
    return LineChart(str(watched.metric.label), watched.weeks, (series,), unit=Unit(unit), marks=marks or changes)
