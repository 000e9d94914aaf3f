"""Putting hits of a backtest before the moderators in the browser: how many it would be, then the deed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.backtest.batches import batches_of, first_hits
from folkmoot.moderation.backtest.forms import HitsForm
from folkmoot.moderation.backtest.policies import can_open_cases
from folkmoot.moderation.backtest.views import run_for
from folkmoot.moderation.commands.hit_batches import hits_to_open, put_before_moderators, take_back_batch
from folkmoot.moderation.models import BacktestRun, HitBatch
from folkmoot.moderation.tabs import tabs_for


@require_http_methods(["GET", "HEAD", "POST"])
def backtest_cases(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """What would become a case now, in numbers; a POST has the cases opened."""
    run = _run(request, backtest_id)
    given = request.POST or request.GET
    form = HitsForm(given if "at_most" in given else {"at_most": "100"}, run=run)
    rule, at_most = (form.cleaned_data["rule"], form.cleaned_data["at_most"]) if form.is_valid() else (None, 0)
    if request.method == "POST" and form.is_valid():
        try:
            put_before_moderators(actor=request.actor, run=run, rule=rule, at_most=at_most)
        except RuleBroken as error:
            form.add_error(None, error.message)
        else:
            return HttpResponseRedirect(request.path)
    hits, batches = first_hits(run, rule), batches_of(run)
    free = len(hits_to_open(run, rule, len(hits)))
    context = {
        "run": run,
        "form": form,
        "hits": len(hits),
        "free": free,
        "count": min(free, at_most),
        "batches": batches,
        "is_under_way": any(batch.is_under_way for batch in batches),
        "tabs": tabs_for(request.actor, "backtest"),
    }
    return render(request, "moderation/backtest/cases.html", context, status=422 if form.errors else 200)


@require_POST
def backtest_cases_undo(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """Close those again that nobody has decided."""
    run = _run(request, backtest_id)
    given = request.POST.get("batch", "")
    batches = HitBatch.objects.filter(run=run).select_related("run")
    batch = get_object_or_404(batches, id=int(given) if given.isdecimal() and len(given) < 19 else 0)
    take_back_batch(actor=request.actor, batch=batch)
    messages.success(request, _("Cases that nobody has decided are closed again."))
    return HttpResponseRedirect(reverse("moderation:backtest-cases", args=[run.id]))


def _run(request: CommunityRequest, backtest_id: int) -> BacktestRun:
    run = run_for(request, backtest_id)
    if not can_open_cases(request.actor, run):
        raise NotAllowed(_("Managers put hits before the moderators."))
    return run
