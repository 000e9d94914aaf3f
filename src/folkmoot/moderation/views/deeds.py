"""What is done with cases: decided, taken back, taken in hand, given away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.redirects import safe_next
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.assigning import take_next
from folkmoot.moderation.commands.claiming import assign, claim, release, set_severity
from folkmoot.moderation.commands.settling import (
    Settled,
    settle_case,
    settle_many,
    suggest_rule,
    undo_cases,
    undo_many,
)
from folkmoot.moderation.models import Case
from folkmoot.moderation.queries.measures import chosen
from folkmoot.moderation.views.queue import case_context, find_case, find_member, worker

_IDS_AT_MOST = 100
_UNDO = "moderation:undo"


@require_POST
def case_decide(request: CommunityRequest, case_id: int) -> HttpResponse:
    """Decide one case; a script is answered with what became of it, a plain browser goes back to the queue."""
    case = find_case(request, case_id)
    try:
        done = settle_case(
            actor=request.actor, case=case, deed=request.POST.get("deed", ""), clause=request.POST.get("clause", ""),
            words=request.POST.get("words", ""), sanctions=chosen(case.community_id, request.POST.get("measure", "")),
            expected_revision=_revision(request.POST.get("revision", "")),
        )  # fmt: skip
    except (Conflict, RuleBroken) as error:
        if _wants_json(request):
            return _answer(request, [Settled(case.id, problem=error.message, code=error.code)])
        # What was typed for the author is not lost.
        messages.error(request, error.message)
        shown = {**case_context(request, find_case(request, case_id)), "typed": request.POST}
        return render(request, "moderation/case.html", shown, status=409 if isinstance(error, Conflict) else 422)
    return _answer(request, [done])


@require_POST
def cases_decide(request: CommunityRequest) -> HttpResponse:
    """Decide the chosen cases alike, each for itself."""
    actor = worker(request)
    done = settle_many(
        actor=actor, case_ids=_ids(request.POST.getlist("case")), deed=request.POST.get("deed", ""),
        clause=request.POST.get("clause", ""), expected_revisions=_revisions_shown(request),
    )  # fmt: skip
    return _answer(request, done)


@require_POST
def cases_undo(request: CommunityRequest) -> HttpResponse:
    """Take own decisions back, and what was settled without one."""
    actor = worker(request)
    done = [
        *undo_many(actor=actor, decision_ids=_ids(request.POST.getlist("decision"))),
        *undo_cases(actor=actor, case_ids=_ids(request.POST.getlist("case"))),
    ]
    if _wants_json(request):
        return JsonResponse({"done": [_out(each) for each in done]})
    count = sum(not each.problem for each in done)
    if count:
        messages.success(
            request, ngettext("%(n)s case is open again.", "%(n)s cases are open again.", count) % {"n": count}
        )
    _say_problems(request, done)
    return _back(request)


@require_POST
def case_claim(request: CommunityRequest, case_id: int) -> HttpResponse:
    """Take a case in hand, or let go of it."""
    case = find_case(request, case_id)
    change = release if request.POST.get("on") == "0" else claim
    try:
        case = change(actor=request.actor, case=case)
    except Conflict as error:
        if not _wants_json(request):
            raise
        return JsonResponse({"detail": error.message}, status=409)
    if _wants_json(request):
        return JsonResponse({"claimed": case.claimed_by_id == request.actor.member_id})
    return _back(request, reverse("moderation:case", args=[case.id]))


@require_POST
def case_assign(request: CommunityRequest, case_id: int) -> HttpResponse:
    case = find_case(request, case_id)
    assign(actor=request.actor, case=case, member=find_member(request, request.POST.get("member", "")))
    return _kept(request, case, _("Saved."))


@require_POST
def case_severity(request: CommunityRequest, case_id: int) -> HttpResponse:
    case = find_case(request, case_id)
    typed = request.POST.get("severity", "")
    severity = int(typed) if typed.isdecimal() and len(typed) == 1 else -1
    set_severity(actor=request.actor, case=case, severity=severity, category=request.POST.get("category", ""))
    return _kept(request, case, _("Saved."))


@require_POST
def case_idea(request: CommunityRequest, case_id: int) -> HttpResponse:
    """Suggest a rule out of a case."""
    case = find_case(request, case_id)
    try:
        suggest_rule(actor=request.actor, text=request.POST.get("text", ""), case=case)
    except RuleBroken as error:
        if not _wants_json(request):
            raise
        return JsonResponse({"detail": error.message}, status=422)
    return _kept(request, case, _("Thank you. The idea is in the queue, for who sets rules."))


@require_POST
def queue_next(request: CommunityRequest) -> HttpResponse:
    """Take the next case that suits, and open it."""
    case = take_next(actor=worker(request))
    if case is None:
        messages.info(request, _("There is nothing for you now: others have the rest, or you need a break."))
        return HttpResponseRedirect(reverse("moderation:queue"))
    return HttpResponseRedirect(reverse("moderation:case", args=[case.id]))


def _answer(request: CommunityRequest, done: Sequence[Settled]) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"done": [_out(each) for each in done]})
    count = sum(not each.problem for each in done)
    if count:
        messages.success(request, ngettext("%(n)s case decided.", "%(n)s cases decided.", count) % {"n": count})
        request.session[_UNDO] = {
            "decisions": [each.decision_id for each in done if each.decision_id],
            "cases": [each.case_id for each in done if each.undoes_case],
        }
    _say_problems(request, done)
    return _back(request)


def _kept(request: CommunityRequest, case: Case, said: str) -> HttpResponse:
    """What stays on the page of the case; a script is told, and stays where it is."""
    if _wants_json(request):
        return JsonResponse({"said": said})
    messages.success(request, said)
    return _back(request, reverse("moderation:case", args=[case.id]))


def _say_problems(request: CommunityRequest, done: Iterable[Settled]) -> None:
    for words in dict.fromkeys(each.problem for each in done if each.problem):
        messages.error(request, words)


def _out(done: Settled) -> dict[str, object]:
    return {
        "case": done.case_id, "decision": done.decision_id, "problem": done.problem, "code": done.code,
        "undo": done.undoes_case,
    }  # fmt: skip


def _ids(values: Iterable[str]) -> list[int]:
    return [int(each) for each in values if each.isdecimal() and len(each) < 19][:_IDS_AT_MOST]


def _revisions_shown(request: CommunityRequest) -> dict[int, int]:
    """Of each chosen case the revision of its text as the list showed it."""
    shown = {
        case_id: _revision(request.POST.get(f"revision-{case_id}", ""))
        for case_id in _ids(request.POST.getlist("case"))
    }
    return {case_id: revision for case_id, revision in shown.items() if revision is not None}


def _revision(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _wants_json(request: CommunityRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _back(request: CommunityRequest, fallback: str = "") -> HttpResponse:
    return HttpResponseRedirect(safe_next(request, request.POST.get("next"), fallback or reverse("moderation:queue")))
