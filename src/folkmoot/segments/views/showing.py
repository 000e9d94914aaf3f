"""A segment: who is in it, what can be done with them, and the list as a file."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.api.paging import page_by
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.segments import SegmentAction, segment_actions
from folkmoot.core.sheets import as_csv
from folkmoot.segments.commands import do_to_segment
from folkmoot.segments.commands.doing import checked_params
from folkmoot.segments.finding import segment_or_404
from folkmoot.segments.forms import action_form
from folkmoot.segments.models import Segment
from folkmoot.segments.queries import latest_runs, look_at_segment, members_in, said_of, sheet_of, uses_of

MEMBERS_A_PAGE = 48


@require_safe
def segment_detail(request: CommunityRequest, segment_id: int) -> HttpResponse:
    """Who is in it now, by pages; what was done with them; what asks for it."""
    segment = segment_or_404(request, segment_id)
    cursor = request.GET.get("after", "")[:300]
    page = page_by(members_in(segment), cursor=cursor, limit=MEMBERS_A_PAGE, newest_first=True)
    context = {
        "segment": segment,
        "look": look_at_segment(request.actor, segment),
        "members": page["items"],
        "older": f"?after={page['next']}" if page["next"] else "",
        "actions": [action for action in segment_actions if action.allowed(request.actor)],
        "runs": latest_runs(segment),
        "uses": uses_of(segment),
    }
    return render(request, "segments/detail.html", context)


@require_safe
def segment_csv(request: CommunityRequest, segment_id: int) -> HttpResponse:
    """Everybody in it as a table, without addresses."""
    segment = segment_or_404(request, segment_id)
    columns, rows = sheet_of(segment)
    answer = HttpResponse(as_csv(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{request.community.slug}-{segment.key}.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def segment_action(request: CommunityRequest, segment_id: int, action_name: str) -> HttpResponse:
    """What is to be done, then how many it concerns, and only then it is done."""
    segment = segment_or_404(request, segment_id)
    action = segment_actions.find(action_name)
    if action is None:
        raise Http404
    if not action.allowed(request.actor):
        raise NotAllowed
    if request.method != "POST":
        return _action_page(request, segment, action)
    form = action_form(action, request.community.id, request.POST)
    if not form.is_valid():
        return _action_page(request, segment, action, form, status=422)
    try:
        if request.POST.get("do") != "confirm":
            checked_params(request.actor, action, action.name, form.cleaned_data)
            return _confirm_page(request, segment, action, form)
        run = do_to_segment(
            actor=request.actor, segment=segment, action=action.name, params=form.cleaned_data,
            expected=_expected(request), token=request.POST.get("token", "")[:64],
        )  # fmt: skip
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _action_page(request, segment, action, form, status=422)
    if run.ended_at is None:
        messages.success(request, _("It is under way. This page tells how far it has come."))
    elif not run.trouble:
        messages.success(request, _("Done for %(done)s, left out %(left)s.") % {"done": run.done, "left": run.left_out})
    return redirect("segments:detail", segment.id)


def _expected(request: CommunityRequest) -> int | None:
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _action_page(
    request: CommunityRequest, segment: Segment, action: SegmentAction, form: object = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "segment": segment,
        # The layout of forms has another use for the word action.
        "deed": action,
        "form": form or action_form(action, request.community.id, None),
        "look": look_at_segment(request.actor, segment),
    }
    return render(request, "segments/action.html", context, status=status)


def _confirm_page(request: CommunityRequest, segment: Segment, action: SegmentAction, form: object) -> HttpResponse:
    look = look_at_segment(request.actor, segment)
    said = said_of(action, form.cleaned_data, request.community.id)  # type: ignore[attr-defined]
    context = {"segment": segment, "deed": action, "form": form, "look": look, "said": said}
    # A second press of the button is the same agreement.
    context["token"] = secrets.token_urlsafe(24)
    return render(request, "segments/confirm.html", context)
