"""The list of segments, and making, changing and removing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.api.paging import page_by
from folkmoot.core.condition_form import ConditionForm
from folkmoot.core.conditions import Group, to_json
from folkmoot.core.errors import Conflict, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.segments.commands import change_segment, create_segment, keep_counts, remove_segment
from folkmoot.segments.finding import managers_only, segment_or_404
from folkmoot.segments.forms import SegmentForm
from folkmoot.segments.models import Segment
from folkmoot.segments.policies import segments_visible_to
from folkmoot.segments.queries import Look, condition_of, look_at, rows_of, uses_of
from folkmoot.segments.vocabulary import SegmentWords

SEGMENTS_A_PAGE = 25


@require_safe
def segment_list(request: CommunityRequest) -> HttpResponse:
    managers_only(request)
    cursor = request.GET.get("after", "")[:300]
    page = page_by(segments_visible_to(request.actor), cursor=cursor, limit=SEGMENTS_A_PAGE, newest_first=True)
    rows = rows_of(request.actor, page["items"])
    keep_counts(actor=request.actor, rows=rows)
    context = {
        "rows": rows,
        "older": f"?after={page['next']}" if page["next"] else "",
    }
    return render(request, "segments/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def segment_create(request: CommunityRequest) -> HttpResponse:
    managers_only(request)
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def segment_edit(request: CommunityRequest, segment_id: int) -> HttpResponse:
    return _edit(request, segment_or_404(request, segment_id))


@require_http_methods(["GET", "HEAD", "POST"])
def segment_delete(request: CommunityRequest, segment_id: int) -> HttpResponse:
    """Asks first, and says what is in the way."""
    segment = segment_or_404(request, segment_id)
    context: dict[str, Any] = {"segment": segment, "uses": uses_of(segment)}
    if request.method == "POST":
        try:
            remove_segment(actor=request.actor, segment=segment)
        except RuleBroken as error:
            return render(request, "segments/delete.html", {**context, "trouble": error.message}, status=422)
        messages.success(request, _("The segment is gone; its members are as they were."))
        return redirect("segments:list")
    return render(request, "segments/delete.html", context)


def _edit(request: CommunityRequest, segment: Segment | None) -> HttpResponse:
    """Name and condition on one page; "count" looks how many it holds of, before it is saved."""
    words = SegmentWords(request.community.id)
    initial = {"name": segment.name, "description": segment.description} if segment is not None else {}
    if request.method != "POST":
        return _page(request, segment, SegmentForm(initial=initial), _conditions_of(segment, words))
    pressed = str(request.POST.get("do", "save"))
    conditions = ConditionForm.sent(request.POST, request.community.id, words)
    if pressed not in ("save", "count"):
        return _page(request, segment, SegmentForm(initial=request.POST.dict()), conditions, check=False)
    group = conditions.read()
    if pressed == "count":
        return _page(request, segment, SegmentForm(initial=request.POST.dict()), conditions)
    form = SegmentForm(request.POST)
    if form.is_valid() and group is not None:
        saved = _save(request, segment, form, group)
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("segments:detail", saved.id)
    return _page(request, segment, form, conditions, status=422)


def _save(request: CommunityRequest, segment: Segment | None, form: SegmentForm, group: Group) -> Segment | None:
    given = {**form.cleaned_data, "condition": to_json(group)}
    revision = request.POST.get("revision", "")
    try:
        if segment is None:
            return create_segment(actor=request.actor, **given)
        known = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else None
        return change_segment(actor=request.actor, segment=segment, revision=known, **given)
    except (RuleBroken, Conflict) as error:
        name = getattr(error, "field", "")
        form.add_error(name if name in form.fields else None, error.message)
        return None


def _look(request: CommunityRequest, group: Group) -> Look:
    """How many it holds of; what cannot be known now can be saved all the same."""
    try:
        return look_at(request.actor, group)
    except RuleBroken as error:
        return Look(error.message, 0, 0, [])


def _conditions_of(segment: Segment | None, words: SegmentWords) -> ConditionForm:
    try:
        group = condition_of(segment, words) if segment is not None else Group()
    except RuleBroken:
        group = Group()
    return ConditionForm.of(group, words.community_id, words)


def _page(
    request: CommunityRequest, segment: Segment | None, form: SegmentForm, conditions: ConditionForm, *,
    check: bool = True, status: int = 200,
) -> HttpResponse:  # fmt: skip
    group = conditions.read() if check or conditions.rows else Group()
    if not check:
        # A row that was just added is not wrong yet.
        conditions.errors.clear()
    context = {
        "segment": segment,
        "form": form,
        "conditions": conditions,
        "rows": conditions.shown(),
        "look": _look(request, group) if group is not None else None,
        "revision": request.POST.get("revision") or (segment.revision if segment is not None else ""),
    }
    return render(request, "segments/edit.html", context, status=status)
