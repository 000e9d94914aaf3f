"""What was decided about oneself: the clause, the words, what was done, until when, and how to appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.content.resending import can_resubmit
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.appealing import LONGEST, appeal
from folkmoot.moderation.commands.resubmitting import TIMES_AT_MOST, resubmit
from folkmoot.moderation.decision_notices import title_of
from folkmoot.moderation.models import Case, Decision, Sanction
from folkmoot.moderation.queries.appeals import was_sent_again
from folkmoot.moderation.queries.decisions import appeal_text, page_of, times_turned_down, told, turned_down_post
from folkmoot.moderation.rights import own_decisions
from folkmoot.moderation.views.paging import before
from folkmoot.moderation.wording import measure_said
from folkmoot.notifications.commands.reading import hear_all


@never_cache
@require_safe
def mine(request: CommunityRequest) -> HttpResponse:
    """All decisions, the newest first, and what is in force now; also for who is suspended."""
    _known(request)
    hear_all(actor=request.actor)
    rows, following = page_of(own_decisions(request.actor), before(request))
    in_force = [row for row in _sanctions(request) if row.is_in_force() and row.kind not in ("notice", "warning")]
    context = {
        "decisions": [(row, title_of(row.decision)) for row in rows],
        "in_force": [measure_said(row.kind, row.until, row.limits) for row in in_force],
        "next": following,
    }
    return render(request, "moderation/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_decision(request: CommunityRequest, decision_id: int) -> HttpResponse:
    """One decision; a POST appeals against it, or sends what was turned down again, written otherwise."""
    _known(request)
    decision = get_object_or_404(own_decisions(request.actor), id=decision_id)
    hear_all(actor=request.actor)
    error, text, otherwise = "", request.POST.get("text", ""), request.POST.get("markdown")
    if request.method == "POST":
        try:
            said = _answered(request, decision, text, otherwise)
        except (RuleBroken, Conflict) as refused:
            error = refused.message
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("moderation:mine-decision", args=[decision.id]))
    row, turned_down = told([decision])[0], turned_down_post(decision)
    is_waiting = row.appeal is not None and row.appeal.state == Case.State.OPEN
    # What was typed stays in its form; nothing new is begun while an appeal waits.
    may_resubmit = turned_down and can_resubmit(request.actor, turned_down) and not (is_waiting and otherwise is None)
    is_too_often = may_resubmit and times_turned_down(decision) > TIMES_AT_MOST
    sent_again = was_sent_again(decision)
    is_in_time = decision.appeal_until is not None and decision.appeal_until > timezone.now()
    context = {
        "row": row,
        "decision": decision,
        "title": title_of(decision),
        "measures": [(measure_said(each.kind, each.until, each.limits), each) for each in row.sanctions],
        "appeal_text": appeal_text(row.appeal) if row.appeal else "",
        "is_waiting": is_waiting,
        "may_appeal": row.is_open_to_appeal and is_in_time and not sent_again,
        "sent_again": sent_again,
        "error": error,
        "typed_again": otherwise is not None and turned_down is not None,
        "text": text,
        "turned_down": turned_down if may_resubmit else None,
        # What was typed before that was known stays to be copied.
        "is_too_often": is_too_often and otherwise is None,
        "otherwise": otherwise if otherwise is not None or turned_down is None else turned_down.markdown,
        "longest": LONGEST,
    }
    return render(request, "moderation/mine_decision.html", context, status=422 if error else 200)


def _answered(request: CommunityRequest, decision: Decision, text: str, otherwise: str | None) -> str:
    """Do what the member chose; what they are told then."""
    if otherwise is not None:
        resubmit(actor=request.actor, decision=decision, markdown=otherwise)
        return _("Thank you. A moderator looks at it before others see it.")
    appeal(actor=request.actor, decision=decision, text=text)
    return _("Your appeal is with the moderators. You will be told what comes of it.")


def _known(request: CommunityRequest) -> None:
    if request.actor.member_id is None:
        raise NotAllowed(_("You are not a member."))


def _sanctions(request: CommunityRequest) -> list[Sanction]:
    rows = Sanction.everywhere.filter(community_id=request.community.id, member_id=request.actor.member_id)
    return list(rows.order_by("-id")[:100])
