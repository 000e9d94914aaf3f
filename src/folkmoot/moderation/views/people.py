"""What moderators know of a member: decisions, measures, the next step, notes, hints."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.measuring import delete_note, measure_member, note_about
from folkmoot.moderation.commands.sanctioning import lift
from folkmoot.moderation.decision_forms import USUAL_DAYS, MeasureForm, initial_of
from folkmoot.moderation.models import MemberNote, Sanction
from folkmoot.moderation.queries.decisions import page_of
from folkmoot.moderation.queries.evasion import hints_about
from folkmoot.moderation.queries.ladder import suggest
from folkmoot.moderation.rights import can_sanction, can_see_members_record, decisions_visible_to, sanctions_visible_to
from folkmoot.moderation.tabs import tabs_for
from folkmoot.moderation.views.paging import before


@require_http_methods(["GET", "HEAD", "POST"])
def member_record(request: CommunityRequest, handle: str) -> HttpResponse:
    """The record; a POST takes a measure."""
    member = _found(request, handle)
    next_step = suggest(request.community.id, member.id)
    clauses = [(each.ref, f"{each.number}. {each.title}") for each in clauses_in_force(request.community.id)]
    step = {
        "kind": next_step.sanction.kind,
        "days": next_step.days or USUAL_DAYS,
        "limits": dict(next_step.sanction.limits),
    }
    form = MeasureForm(request.POST or None, clauses=clauses, initial=initial_of(step))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            measure_member(
                actor=request.actor, member=member, wanted=form.wanted(), clause=data["clause"], words=data["words"]
            )
        except (RuleBroken, Conflict) as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The measure is in force, and the member is told."))
            return HttpResponseRedirect(reverse("moderation:member", args=[member.handle]))
    context = {**_context(request, member), "form": form, "suggestion": next_step}
    return render(request, "moderation/member.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def sanction_lift(request: CommunityRequest, sanction_id: int) -> HttpResponse:
    _for_moderators(request)
    rows = sanctions_visible_to(request.actor).exclude(member_id=request.actor.member_id).select_related("member")
    sanction = get_object_or_404(rows, id=sanction_id)
    try:
        lift(actor=request.actor, sanction=sanction)
    except RuleBroken as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The measure is lifted, and the member is told."))
    return HttpResponseRedirect(reverse("moderation:member", args=[sanction.member.handle]))


@require_POST
def note_create(request: CommunityRequest, handle: str) -> HttpResponse:
    member = _found(request, handle)
    try:
        note_about(actor=request.actor, member=member, text=request.POST.get("text", ""))
    except RuleBroken as refused:
        messages.warning(request, refused.message)
    return HttpResponseRedirect(reverse("moderation:member", args=[member.handle]))


@require_POST
def note_delete(request: CommunityRequest, remark_id: int) -> HttpResponse:
    _for_moderators(request)
    rows = MemberNote.everywhere.filter(community_id=request.community.id).exclude(member_id=request.actor.member_id)
    note = get_object_or_404(rows.select_related("member"), id=remark_id)
    delete_note(actor=request.actor, note=note)
    return HttpResponseRedirect(reverse("moderation:member", args=[note.member.handle]))


def _context(request: CommunityRequest, member: Membership) -> dict[str, Any]:
    rows, following = page_of(decisions_visible_to(request.actor).filter(author_id=member.id), before(request))
    sanctions = sanctions_visible_to(request.actor).filter(member_id=member.id).order_by("-id")[:50]
    notes = MemberNote.everywhere.filter(community_id=request.community.id, member_id=member.id)
    return {
        "person": member,
        "rows": rows,
        "next": following,
        "sanctions": sanctions,
        "notes": notes.select_related("author").order_by("-id")[:50],
        "hints": hints_about(member) if request.actor.is_staff else [],
        "may_measure": can_sanction(request.actor, member, Sanction.Kind.NOTICE),
        "tabs": tabs_for(request.actor, "decisions"),
    }


def _found(request: CommunityRequest, handle: str) -> Membership:
    _for_moderators(request)
    rows = members_visible_to(request.actor).exclude(id=request.actor.own_id).select_related("account")
    return get_object_or_404(rows, handle__iexact=handle)


def _for_moderators(request: CommunityRequest) -> None:
    if not can_see_members_record(request.actor):
        raise NotAllowed(_("Moderators see what was decided about members."))
