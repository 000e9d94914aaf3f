"""Members' records: the timeline, notes, contacts, and what is due."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.record import (
    add_note,
    change_contact,
    change_note,
    log_contact,
    remove_contact,
    remove_note,
    settle_follow_up,
)
from folkmoot.insights.forms_record import RecordContactForm, RecordNoteForm, RecordTagForm
from folkmoot.insights.models import RecordContact, RecordNote
from folkmoot.insights.policies import can_see_people
from folkmoot.insights.queries.record import (
    contacts_of,
    follow_ups,
    notes_of,
    others_of,
    reasons_for,
    record_tags,
    tags_of,
    timeline_of,
    today_of,
)
from folkmoot.insights.tabs import tabs_for
from folkmoot.insights.timeline.sources import timeline_sources
from folkmoot.members.directory import Wanted, members_page
from folkmoot.members.models import Membership
from folkmoot.members.policies import members_visible_to

_DUE_SHOWN = 200
_FOUND_SHOWN = 30


def managers_only(request: CommunityRequest) -> None:
    if not can_see_people(request.actor):
        raise NotAllowed(_("Managers keep the records of members."))


def member_called(request: CommunityRequest, handle: str) -> Membership:
    """The member whose record it is; for managers alone."""
    managers_only(request)
    member: Membership = get_object_or_404(members_visible_to(request.actor), handle__iexact=handle)
    return member


@require_safe
def records(request: CommunityRequest) -> HttpResponse:
    """What is due, and the labels."""
    managers_only(request)
    today, sought = today_of(request.community), request.GET.get("q", "").strip()[:100]
    rows = list(follow_ups(request.actor)[:_DUE_SHOWN])
    context = {
        "tabs": tabs_for(request.actor, "members"),
        "due": [row for row in rows if row.follow_up_on and row.follow_up_on <= today],
        "coming": [row for row in rows if row.follow_up_on and row.follow_up_on > today],
        "tags": record_tags(request.community.id),
        "q": sought,
        "found": members_page(request.actor, Wanted(query=sought.removeprefix("@")), cursor="", limit=_FOUND_SHOWN)[0]
        if sought
        else [],
    }
    return render(request, "insights/records/list.html", context)


@require_safe
def member_record(request: CommunityRequest, handle: str) -> HttpResponse:
    """Everything about a member that managers may know."""
    member = member_called(request, handle)
    kind = request.GET.get("kind", "")
    kind = kind if kind in timeline_sources else ""
    shown = timeline_of(request.actor, member, kind=kind, cursor=request.GET.get("after", "")[:300])
    context = {
        "tabs": tabs_for(request.actor, "members"),
        "person": member,
        "others": others_of(request.actor, member),
        "reasons": reasons_for(request.actor, member),
        "tags": tags_of(member),
        "all_tags": record_tags(request.community.id),
        "due": follow_ups(request.actor).filter(member=member),
        "today": today_of(request.community),
        "kind": kind,
        "kinds": [(source.name, source.label) for source in timeline_sources],
        "timeline": shown,
        "older": f"?{urlencode({'kind': kind, 'after': shown.next})}" if shown.next else "",
        "note_form": RecordNoteForm(auto_id="note_%s"),
        "contact_form": RecordContactForm(auto_id="contact_%s"),
        "tag_form": RecordTagForm(auto_id="tag_%s"),
    }
    return render(request, "insights/records/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def note_create(request: CommunityRequest, handle: str) -> HttpResponse:
    member = member_called(request, handle)
    form = RecordNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_note(actor=request.actor, member=member, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            return back_to(request, member, _("Noted."))
    return form_page(request, form, member, _("Note about %(name)s"))


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: CommunityRequest, record_note_id: int) -> HttpResponse:
    """A note, to be put otherwise."""
    row = _note(request, record_note_id)
    form = RecordNoteForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            change_note(actor=request.actor, note=row, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            return back_to(request, row.member, _("Saved."))
    return form_page(request, form, row.member, _("Note about %(name)s"), note=row)


@require_http_methods(["GET", "HEAD", "POST"])
def note_delete(request: CommunityRequest, record_note_id: int) -> HttpResponse:
    """Asks before the note goes."""
    row = _note(request, record_note_id)
    if request.method == "POST":
        remove_note(actor=request.actor, note=row)
        return back_to(request, row.member, _("Removed."))
    context = {"person": row.member, "text": row.text, "heading": _("Remove this note?")}
    return render(request, "insights/records/delete.html", {**context, "tabs": tabs_for(request.actor, "members")})


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: CommunityRequest, handle: str) -> HttpResponse:
    member = member_called(request, handle)
    form = RecordContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_contact(actor=request.actor, member=member, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            return back_to(request, member, _("Logged."))
    return form_page(request, form, member, _("Contact with %(name)s"))


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: CommunityRequest, contact_id: int) -> HttpResponse:
    """A contact, to be put right."""
    row = _contact(request, contact_id)
    initial = {name: getattr(row, name) for name in ("about", "way", "at", "follow_up_on")}
    form = RecordContactForm(request.POST or None, initial={**initial, "by": row.by.handle if row.by else ""})
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(actor=request.actor, contact=row, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            return back_to(request, row.member, _("Saved."))
    return form_page(request, form, row.member, _("Contact with %(name)s"), contact=row)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_delete(request: CommunityRequest, contact_id: int) -> HttpResponse:
    """Asks before the contact goes."""
    row = _contact(request, contact_id)
    if request.method == "POST":
        remove_contact(actor=request.actor, contact=row)
        return back_to(request, row.member, _("Removed."))
    context = {"person": row.member, "text": row.about, "heading": _("Remove this contact?")}
    return render(request, "insights/records/delete.html", {**context, "tabs": tabs_for(request.actor, "members")})


@require_POST
def contact_done(request: CommunityRequest, contact_id: int) -> HttpResponseRedirect:
    """Somebody has come back to it; with `done` 0 they have not."""
    row = _contact(request, contact_id)
    is_done = request.POST.get("done", "1") != "0"
    settle_follow_up(actor=request.actor, contact=row, is_done=is_done)
    return back_to(request, row.member, _("Done.") if is_done else _("It is due again."))


def back_to(request: CommunityRequest, member: Membership, words: str) -> HttpResponseRedirect:
    messages.success(request, words)
    return redirect("insights:record", member.handle)


def form_page(
    request: CommunityRequest, form: forms.Form, member: Membership, heading: str, **more: Any
) -> HttpResponse:
    """One form alone: what was typed stays."""
    context = {
        "tabs": tabs_for(request.actor, "members"),
        "form": form,
        "person": member,
        "heading": heading % {"name": member.name},
        "all_tags": record_tags(request.community.id),
        **more,
    }
    return render(request, "insights/records/form.html", context, status=422 if form.errors else 200)


def _note(request: CommunityRequest, record_note_id: int) -> RecordNote:
    managers_only(request)
    row: RecordNote = get_object_or_404(notes_of(request.actor), id=record_note_id)
    return row


def _contact(request: CommunityRequest, contact_id: int) -> RecordContact:
    managers_only(request)
    row: RecordContact = get_object_or_404(contacts_of(request.actor), id=contact_id)
    return row
