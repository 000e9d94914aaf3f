"""Statements of reasons: the list, one of them, and their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.statements import describe_statement
from folkmoot.moderation.dsa import exporting
from folkmoot.moderation.dsa.checking import problems
from folkmoot.moderation.forms_transparency import StatementForm
from folkmoot.moderation.models import Decision, StatementDelivery, StatementDetails
from folkmoot.moderation.queries.statements import (
    find_statement,
    restricting_decisions,
    statements_between,
    statements_of,
)
from folkmoot.moderation.rights import decisions_visible_to
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.transparency.periods import Period, find_period

_SHOWN = 50
_IN_A_FILE = 50_000
_DETAILS = ("category", "legal_ground", "explanation", "is_illegal_too", "content_language", "territories")


@require_safe
def statements(request: CommunityRequest) -> HttpResponse:
    """The latest, with what the database would refuse them for and whether they were sent."""
    _for_staff(request)
    visible = decisions_visible_to(request.actor).values("id")
    decisions = list(restricting_decisions(request.community.id).filter(id__in=visible).order_by("-id")[:_SHOWN])
    sent = {each.decision_id: each for each in StatementDelivery.objects.filter(decision__in=decisions)}
    rows = [
        {
            "decision": decision, "statement": statement, "problems": problems(statement),
            "sent": sent.get(decision.id),
            "ground": statement.get("incompatible_content_ground") or statement.get("illegal_content_legal_ground"),
        }
        for decision, statement in statements_of(request.community.id, decisions)
    ]  # fmt: skip
    return render(
        request, "moderation/statement_list.html", {"rows": rows, "tabs": tabs_for(request.actor, "statements")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: CommunityRequest, decision_id: int) -> HttpResponse:
    """One statement in all its fields, and what can be added."""
    _for_staff(request)
    decision: Decision = get_object_or_404(decisions_visible_to(request.actor), id=decision_id)
    details = StatementDetails.objects.filter(decision=decision).first()
    initial = {name: getattr(details, name) for name in _DETAILS} if details else {}
    form = StatementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            describe_statement(actor=request.actor, decision=decision, **form.details())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("moderation:statement", args=[decision.id]))
    found = find_statement(decision)
    context: dict[str, Any] = {
        "decision": decision, "statement": found, "form": form, "problems": problems(found) if found else [],
        "tabs": tabs_for(request.actor, "statements"),
        "sent": StatementDelivery.objects.filter(decision=decision).first(),
    }  # fmt: skip
    return render(request, "moderation/statement_detail.html", context, status=422 if form.errors else 200)


@require_safe
def statements_csv(request: CommunityRequest, period_name: str) -> HttpResponse:
    period = _exported(request, period_name)
    found = statements_between(request.community.id, period.begin, period.end, _IN_A_FILE)
    return _file(exporting.as_csv(found), "text/csv; charset=utf-8", f"statements-{period.name}.csv")


@require_safe
def statements_json(request: CommunityRequest, period_name: str) -> HttpResponse:
    """Batches as the database's interface takes them."""
    period = _exported(request, period_name)
    found = statements_between(request.community.id, period.begin, period.end, _IN_A_FILE)
    return _file(exporting.as_json(found), "application/json", f"statements-{period.name}.json")


def _exported(request: CommunityRequest, period_name: str) -> Period:
    if not request.actor.is_manager:
        raise NotAllowed(_("Managers export statements."))
    period = find_period(period_name)
    if period is None:
        raise Http404
    return period


def _file(text: str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _for_staff(request: CommunityRequest) -> None:
    if not request.actor.is_staff:
        raise NotAllowed(_("This page is for moderators."))
