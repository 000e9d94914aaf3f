"""Trying rules on history in the browser."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.content.policies import posts_in_spaces_visible_to
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.backtest.drawing import next_to_judge
from folkmoot.moderation.backtest.forms import BacktestForm, VerdictForm
from folkmoot.moderation.backtest.policies import (
    can_backtest,
    can_cancel_run,
    can_open_cases,
    can_see_run,
    runs_visible_to,
)
from folkmoot.moderation.backtest.presenting import set_shown
from folkmoot.moderation.backtest.reading import read_by_ids
from folkmoot.moderation.backtest.runs import command_for, drawn_in, figures_of, last_judged, sample_of, verdicts_of
from folkmoot.moderation.commands import backtests
from folkmoot.moderation.models import BacktestRun, BacktestVerdict
from folkmoot.moderation.tabs import tabs_for

_COMPARED = (("only_first", _l("the first alone")), ("only_second", _l("the second alone")), ("both", _l("both")))
_USUAL_PERIOD = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
def backtest_list(request: CommunityRequest) -> HttpResponse:
    """Ask for a backtest; what was asked before."""
    _for_moderators(request)
    today = timezone.now().date()
    usual = {"source": "in-force", "since": today - _USUAL_PERIOD, "until": today}
    form = BacktestForm(request.POST or None, request.FILES or None, actor=request.actor, initial=usual)
    if request.method == "POST" and form.is_valid() and (run := _started(request, form)):
        return HttpResponseRedirect(reverse("moderation:backtest-run", args=[run.id]))
    context = {"form": form, "runs": runs_visible_to(request.actor), "tabs": tabs_for(request.actor, "backtest")}
    return render(request, "moderation/backtest/backtests.html", context, status=422 if form.errors else 200)


@require_safe
def backtest_detail(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """How far a run is, asked again and again until it is over; then its figures."""
    run = run_for(request, backtest_id)
    if run.is_over and request.GET.get("watching") and "HX-Request" in request.headers:
        # The page that was left open shows the figures, and no longer how far it is.
        return HttpResponse(headers={"HX-Refresh": "true"})
    context: dict[str, Any] = {
        "run": run,
        "may_cancel": can_cancel_run(request.actor, run),
        "may_open_cases": can_open_cases(request.actor, run),
        "tabs": tabs_for(request.actor, "backtest"),
    }
    if run.measured is not None:
        figures = figures_of(run.measured, run.community_id)
        context |= {
            "figures": figures,
            "sets": [set_shown(run, figures, number) for number in range(len(figures["sets"]))],
            "compared": [{"name": name, "label": label, "hits": figures["compared"][name]} for name, label in _COMPARED]
            if figures["compared"]
            else [],
            "command": command_for(run, request.community.slug, last_judged(run.community_id, drawn_in(run.measured))),
        }
    return render(request, "moderation/backtest/backtest_detail.html", context)


@require_POST
def backtest_cancel(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    run = backtests.cancel_backtest(actor=request.actor, run=run_for(request, backtest_id))
    return HttpResponseRedirect(reverse("moderation:backtest-run", args=[run.id]))


@require_POST
def backtest_delete(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    backtests.delete_backtest(actor=request.actor, run=run_for(request, backtest_id))
    messages.success(request, _("The backtest is deleted. What was judged in it stays."))
    return HttpResponseRedirect(reverse("moderation:backtest"))


@require_safe
def backtest_rules(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """The rules that were tried, as RULES.json."""
    run = run_for(request, backtest_id)
    document = json.dumps(run.rules, ensure_ascii=False, indent=2)
    answer = HttpResponse(document, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="rules-{run.id}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def backtest_judge(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """Posts drawn by chance, one after the other."""
    run = run_for(request, backtest_id)
    form = VerdictForm(request.POST or None)
    of = request.POST.get("of") or request.GET.get("of", "every:0")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        verdict = backtests.judge_post(actor=request.actor, post_id=data["post"], says=data["says"])
        return HttpResponseRedirect(f"{request.path}?of={of}&last={verdict.id}")
    drawn = sample_of(run, of)
    if drawn is None:
        raise Http404
    verdicts = verdicts_of(run.community_id, drawn)
    seen = set(posts_in_spaces_visible_to(request.actor).filter(id__in=drawn).values_list("id", flat=True))
    post_id = next_to_judge(drawn, verdicts, seen.__contains__)
    last = request.GET.get("last", "")
    context = {
        "run": run,
        "of": of,
        "post": read_by_ids([post_id], run.community_id).get(post_id) if post_id else None,
        "judged": sum(each in verdicts for each in drawn),
        "drawn": len(drawn),
        "last": last if last.isdecimal() else "",
        "tabs": tabs_for(request.actor, "backtest"),
    }
    return render(request, "moderation/backtest/judge.html", context, status=422 if form.errors else 200)


@require_POST
def backtest_unjudge(request: CommunityRequest, backtest_id: int) -> HttpResponse:
    """Take back what oneself said last."""
    run = run_for(request, backtest_id)
    given = request.POST.get("verdict", "")
    verdict = get_object_or_404(BacktestVerdict.objects, id=int(given) if given.isdecimal() and len(given) < 19 else 0)
    backtests.withdraw_verdict(actor=request.actor, verdict=verdict)
    of = request.POST.get("of", "every:0")
    return HttpResponseRedirect(f"{reverse('moderation:backtest-judge', args=[run.id])}?of={of}")


def _started(request: CommunityRequest, form: BacktestForm) -> BacktestRun | None:
    rate_limits.check("export", key=f"member:{request.actor.member_id}")
    plan = form.plan()
    if plan is None:
        return None
    try:
        return backtests.start_backtest(actor=request.actor, plan=plan, name=form.name(), other_name=form.other_name())
    except RuleBroken as error:
        form.add_error(None, error.message)
        return None


def run_for(request: CommunityRequest, backtest_id: int) -> BacktestRun:
    """A run that whoever asks may see."""
    _for_moderators(request)
    run: BacktestRun = get_object_or_404(BacktestRun.objects.select_related("started_by"), id=backtest_id)
    if not can_see_run(request.actor, run):
        raise Http404
    return run


def _for_moderators(request: CommunityRequest) -> None:
    if not can_backtest(request.actor):
        raise NotAllowed(_("Moderators try rules on history."))
