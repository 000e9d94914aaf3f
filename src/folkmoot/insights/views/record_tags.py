"""The managers' labels, and who carries them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.api.paging import page_by
from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.record_tags import remove_tag, rename_tag, tag_member, untag_member
from folkmoot.insights.forms_record import RecordTagForm
from folkmoot.insights.models import RecordTag
from folkmoot.insights.queries.record import record_tags, taggings_with
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.views.record import back_to, form_page, managers_only, member_called

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def tag_give(request: CommunityRequest, handle: str) -> HttpResponse:
    member = member_called(request, handle)
    form = RecordTagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tag_member(actor=request.actor, member=member, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            return back_to(request, member, _("Labelled."))
    return form_page(request, form, member, _("Label for %(name)s"))


@require_POST
def tag_take(request: CommunityRequest, handle: str, record_tag_id: int) -> HttpResponseRedirect:
    member = member_called(request, handle)
    untag_member(actor=request.actor, member=member, tag=_tag(request, record_tag_id))
    return back_to(request, member, _("Taken off."))


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: CommunityRequest, record_tag_id: int) -> HttpResponse:
    """Who carries a label, by pages; and another name for it."""
    row = _tag(request, record_tag_id)
    form = RecordTagForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_tag(actor=request.actor, tag=row, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("insights:record-tag", row.id)
    cursor = request.GET.get("after", "")[:300]
    page = page_by(taggings_with(request.actor, row), cursor=cursor, limit=_SHOWN, newest_first=True)
    context = {
        "tabs": tabs_for(request.actor, "members"),
        "tag": row,
        "form": form,
        "rows": page["items"],
        "older": f"?after={page['next']}" if page["next"] else "",
    }
    return render(request, "insights/records/tag.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def tag_delete(request: CommunityRequest, record_tag_id: int) -> HttpResponse:
    """Asks before a label goes from everybody."""
    row = _tag(request, record_tag_id)
    if request.method == "POST":
        remove_tag(actor=request.actor, tag=row)
        messages.success(request, _("Removed."))
        return redirect("insights:records")
    context = {"tabs": tabs_for(request.actor, "members"), "text": row.name, "heading": _("Take this label from all?")}
    return render(request, "insights/records/delete.html", context)


def _tag(request: CommunityRequest, record_tag_id: int) -> RecordTag:
    managers_only(request)
    row: RecordTag = get_object_or_404(record_tags(request.community.id), id=record_tag_id)
    return row
