"""What every figure means: the list of metrics, a page for each, and how figures are set."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.settings import set_figures
from folkmoot.insights.forms_settings import FigureSettingsForm
from folkmoot.insights.metrics.catalogue import metric_called
from folkmoot.insights.metrics.telling import by_section, published_sql
from folkmoot.insights.policies import can_see_figures, can_set_figures
from folkmoot.insights.queries.settings import figure_settings
from folkmoot.insights.tabs import tabs_for


@require_safe
def metric_list(request: CommunityRequest) -> HttpResponse:
    """Every metric, by section."""
    _sees_figures(request)
    sections = [(_(section), metrics) for section, metrics in by_section()]
    settings = figure_settings(request.actor.community_id)
    context = {
        "sections": sections,
        "settings": settings,
        "may_set": can_set_figures(request.actor),
        "tabs": tabs_for(request.actor, "metrics"),
    }
    return render(request, "insights/metric_list.html", context)


@require_safe
def metric_detail(request: CommunityRequest, metric_name: str) -> HttpResponse:
    """Every word of a definition, and its SQL."""
    _sees_figures(request)
    metric = metric_called(metric_name)
    context = {
        "metric": metric,
        "section": _(metric.section),
        "groups": sorted(metric.groups_by),
        "sql": published_sql(metric),
        "settings": figure_settings(request.actor.community_id),
        "tabs": tabs_for(request.actor, "metrics"),
    }
    return render(request, "insights/metric_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """Who counts, how small a group may be, what a deed weighs: managers."""
    actor = request.actor
    if not can_set_figures(actor):
        raise NotAllowed(_("Managers set how figures are reckoned."))
    form = FigureSettingsForm(
        request.POST or None, initial=FigureSettingsForm.said(figure_settings(actor.community_id))
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_figures(actor=actor, **form.values)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Saved. Figures follow it from now on, those of earlier periods too."))
            return HttpResponseRedirect(reverse("insights:settings"))
    context = {"form": form, "tabs": tabs_for(actor, "settings")}
    return render(request, "insights/settings.html", context, status=422 if form.errors else 200)


def _sees_figures(request: CommunityRequest) -> None:
    if not can_see_figures(request.actor):
        raise NotAllowed(_("The staff of the community sees its figures."))
