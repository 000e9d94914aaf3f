"""Flagging something, and what became of one's flags."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.moderation import Moderated
from folkmoot.core.redirects import safe_next
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.flagging import flag, unflag
from folkmoot.moderation.forms import FlagForm
from folkmoot.moderation.policies import can_flag
from folkmoot.moderation.queries.flags import own_flag, own_flags
from folkmoot.moderation.subjects import as_members_see, load_subject, placed


@require_http_methods(["GET", "HEAD", "POST"])
def flag_create(request: CommunityRequest, subject_kind: str, subject_id: int) -> HttpResponse:
    """Tell moderators of something; the same page as a dialog where scripts run."""
    found = _flaggable(request, subject_kind, subject_id)
    clauses = clauses_in_force(request.community.id, found.space_id)
    known = own_flag(request.actor, (subject_kind, subject_id))
    initial = {"clause": known.clause, "text": known.text} if known else {}
    form = FlagForm(request.POST or None, initial=initial, clauses=clauses)
    after = safe_next(request, request.GET.get("next"), placed(found.url))
    if request.method == "POST" and form.is_valid():
        rate_limits.check("flag", key=f"member:{request.actor.member_id}")
        try:
            flag(
                actor=request.actor, subject=(subject_kind, subject_id), clause=form.cleaned_data.get("clause", ""),
                text=form.cleaned_data["text"],
            )  # fmt: skip
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Thank you. A moderator looks at it, and you hear what became of it."))
            return HttpResponseRedirect(after)
    context: dict[str, Any] = {
        "form": form, "subject": as_members_see(found), "subject_kind": subject_kind, "known": known, "after": after,
    }  # fmt: skip
    return render(request, "moderation/flag.html", context, status=422 if form.errors else 200)


@require_POST
def flag_withdraw(request: CommunityRequest, subject_kind: str, subject_id: int) -> HttpResponse:
    if not request.actor.is_member:
        raise NotAllowed(_("Sign in to do that."))
    unflag(actor=request.actor, subject=(subject_kind, subject_id))
    messages.success(request, _("Your flag is taken back."))
    return HttpResponseRedirect(safe_next(request, request.GET.get("next"), reverse("moderation:own-flags")))


@require_safe
def flags(request: CommunityRequest) -> HttpResponse:
    """What one has flagged, and what became of it."""
    if request.actor.member_id is None:
        raise NotAllowed(_("Sign in to see what you have flagged."))
    return render(request, "moderation/own_flags.html", {"flags": own_flags(request.actor)})


def _flaggable(request: CommunityRequest, subject_kind: str, subject_id: int) -> Moderated:
    """What is to be flagged: not there for who does not see it."""
    if not request.actor.is_member:
        raise NotAllowed(_("Sign in to tell moderators of something."))
    found = load_subject(request.community.id, subject_kind, subject_id)
    if found is None:
        raise Http404
    if not can_flag(request.actor, (subject_kind, subject_id), author_id=found.author_id):
        if found.author_id == request.actor.member_id:
            raise NotAllowed(_("This is your own. You can change or delete it yourself."))
        raise Http404
    return found
