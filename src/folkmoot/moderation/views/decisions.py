"""What moderators decided, taking it back, and appeals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.appealing import decide_appeal
from folkmoot.moderation.commands.deciding import reverse as reverse_decision
from folkmoot.moderation.commands.deciding import undo
from folkmoot.moderation.models import Case, Decision
from folkmoot.moderation.queries.decisions import appeal_text, page_of, told
from folkmoot.moderation.queries.policy import policy_of
from folkmoot.moderation.rights import can_judge, can_moderate_somewhere, can_reverse, decisions_visible_to
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.views.paging import before

_DEEDS = frozenset(Decision.Deed.values)


@require_safe
def decision_list(request: CommunityRequest) -> HttpResponse:
    """The newest first; by deed, and those that are not taken back."""
    _for_moderators(request)
    rows = decisions_visible_to(request.actor)
    deed = request.GET.get("deed", "")
    if deed in _DEEDS:
        rows = rows.filter(deed=deed)
    found, following = page_of(rows, before(request))
    appeals = Case.everywhere.filter(community_id=request.community.id, kind=Case.Kind.APPEAL, state=Case.State.OPEN)
    appeals = appeals.filter(subject_id__in=decisions_visible_to(request.actor).values("id"))
    waiting = [case for case in appeals.order_by("id")[:50] if can_judge(request.actor, case)]
    context = {
        "rows": found, "next": following, "deed": deed, "deeds": Decision.Deed.choices, "appeals": waiting,
        "tabs": tabs_for(request.actor, "decisions"),
    }  # fmt: skip
    return render(request, "moderation/decisions.html", context)


@require_safe
def decision_detail(request: CommunityRequest, decision_id: int) -> HttpResponse:
    """All that a decision stood on."""
    _for_moderators(request)
    return _shown(request, _found(request, decision_id))


@require_POST
def decision_reverse(request: CommunityRequest, decision_id: int) -> HttpResponse:
    """Take a decision back; with `undo` as a slip, which opens the case again."""
    _for_moderators(request)
    decision = _found(request, decision_id)
    words = request.POST.get("words", "")
    try:
        if "undo" in request.POST:
            undo(actor=request.actor, decision=decision)
        else:
            reverse_decision(actor=request.actor, decision=decision, words=words)
    except (RuleBroken, Conflict) as refused:
        return _shown(request, decision, error=refused.message, words=words)
    messages.success(request, _("The decision is taken back, and what followed from it."))
    return HttpResponseRedirect(reverse("moderation:decision", args=[decision.id]))


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_detail(request: CommunityRequest, appeal_id: int) -> HttpResponse:
    """An appeal beside the decision; whoever did not decide grants it or turns it down."""
    _for_moderators(request)
    rows = Case.everywhere.filter(community_id=request.community.id, kind=Case.Kind.APPEAL)
    case = get_object_or_404(rows, id=appeal_id)
    decision = _found(request, case.subject_id)
    error, words = "", request.POST.get("words", "")
    if request.method == "POST":
        is_granted = request.POST.get("answer") == "grant"
        try:
            decide_appeal(actor=request.actor, case=case, is_granted=is_granted, words=words)
        except (RuleBroken, Conflict) as refused:
            error = refused.message
        else:
            messages.success(request, _("The member is told what you decided."))
            return HttpResponseRedirect(reverse("moderation:decisions"))
    context = {
        **_context(request, decision), "case": case, "text": appeal_text(case), "error": error, "words": words,
        "is_open": case.state == Case.State.OPEN,
        "is_own": decision.decided_by_id is not None and decision.decided_by_id == request.actor.member_id,
    }  # fmt: skip
    return render(request, "moderation/appeal.html", context, status=422 if error else 200)


def _shown(request: CommunityRequest, decision: Decision, error: str = "", words: str = "") -> HttpResponse:
    context = {**_context(request, decision), "error": error, "words": words}
    return render(request, "moderation/decision.html", context, status=422 if error else 200)


def _context(request: CommunityRequest, decision: Decision) -> dict[str, Any]:
    row = told([decision])[0]
    may_reverse = decision.reverses_id is None and row.reversal is None and can_reverse(request.actor, decision)
    evidence, minutes = decision.evidence, policy_of(decision.community_id).undo_minutes
    return {
        "row": row,
        "decision": decision,
        "evidence": evidence,
        "items": evidence.get("items", []),
        "may_reverse": may_reverse,
        "undo_minutes": minutes,
        "may_undo": decision.case_id is not None and decision.at > timezone.now() - timedelta(minutes=minutes),
        "tabs": tabs_for(request.actor, "decisions"),
    }


def _found(request: CommunityRequest, decision_id: int) -> Decision:
    rows = decisions_visible_to(request.actor).select_related("author", "decided_by", "reverses")
    return get_object_or_404(rows, id=decision_id)


def _for_moderators(request: CommunityRequest) -> None:
    if not can_moderate_somewhere(request.actor):
        raise NotAllowed(_("Moderators see what was decided."))
