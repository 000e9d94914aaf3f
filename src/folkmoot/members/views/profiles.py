"""The directory, profiles, and the fields that a community gives them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.roles import Role
from folkmoot.members import commands
from folkmoot.members.commands.pending import find_change
from folkmoot.members.directory import filter_fields, in_segment, members_page, segments_for, shown_fields
from folkmoot.members.forms.profiles import DirectoryForm, FieldForms, ProfileForm
from folkmoot.members.models import Membership, ProfileField, Relation
from folkmoot.members.policies import (
    can_change_fields,
    can_change_role,
    can_see_members,
    can_see_record,
    can_set_trust,
    members_visible_to,
)
from folkmoot.members.queries import profile_fields, record_of

MEMBERS_A_PAGE = 48
_PLAIN = ("name", "handle", "headline", "bio", "location", "website")


@require_safe
def directory(request: CommunityRequest) -> HttpResponse:
    if not can_see_members(request.actor, request.community):
        raise NotAllowed(_("Members see who is here. Join to see them."))
    segments = segments_for(request.actor)
    form = DirectoryForm(request.GET, fields=list(filter_fields(request.actor)), segments=segments)
    form.is_valid()
    rows, after = members_page(
        request.actor, form.wanted(), cursor=request.GET.get("after", "")[:300], limit=MEMBERS_A_PAGE,
        among=in_segment(request.actor, form.cleaned_data.get("segment", "")),
    )  # fmt: skip
    query = request.GET.copy()
    query["after"] = after or ""
    filtered = any(request.GET.get(name) for name in form.fields if name != "sort")
    context = {"form": form, "rows": rows, "next": query.urlencode() if after else "", "filtered": filtered}
    return render(request, "members/directory.html", context)


@require_safe
def profile(request: CommunityRequest, handle: str) -> HttpResponse:
    person = get_object_or_404(members_visible_to(request.actor), handle__iexact=handle)
    own_relations = Relation.objects.filter(member_id=request.actor.member_id, other=person)
    context = {
        "person": person,
        "fields": shown_fields(request.actor, [person]).get(person.id, []),
        "is_own": person.id == request.actor.member_id,
        "relations": set(own_relations.values_list("kind", flat=True)),
        "record": record_of(person) if can_see_record(request.actor, person) else None,
        "levels": [level for level in range(5) if can_set_trust(request.actor, person, level)],
        "roles": [(r.value, r.label) for r in Role.stored() if can_change_role(request.actor, person, r)],
    }
    return render(request, "members/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: CommunityRequest) -> HttpResponse:
    member = request.member
    if member is None:
        raise NotAllowed(_("Join first."))
    fields = list(profile_fields(request.community.id))
    form = ProfileForm(
        request.POST or None, request.FILES or None, fields=fields, initial=_said_before(request, member, fields)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, member, form)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            if find_change(member.community_id, ("profile", member.id)) is not None:
                messages.info(request, _("Thank you. A moderator looks at some of it before others see it."))
            return HttpResponseRedirect(reverse("members:profile", args=[member.handle]))
    return render(request, "members/profile_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def fields_edit(request: CommunityRequest) -> HttpResponse:
    """All fields of profiles on one page, with room for one more."""
    if not can_change_fields(request.actor):
        raise NotAllowed(_("Managers decide about the fields of profiles."))
    names = ("id", "name", "help", "kind", "visibilities")
    known = profile_fields(request.community.id)
    initial = [{**{n: getattr(each, n) for n in names}, "choices": "\n".join(each.choices)} for each in known]
    rows = FieldForms(request.POST or None, initial=initial)
    if request.method == "POST" and rows.is_valid():
        kept = list(rows.ordered_forms)
        try:
            commands.change_profile_fields(actor=request.actor, fields=[_draft(form.cleaned_data) for form in kept])
        except RuleBroken as error:
            index, _dash, name = error.field.partition("-")
            row = kept[int(index)] if index.isdecimal() else kept[0]
            row.add_error(name if name in row.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("members:fields"))
    return render(request, "members/fields.html", {"rows": rows}, status=422 if request.method == "POST" else 200)


def _said_before(request: CommunityRequest, member: Membership, fields: list[ProfileField]) -> dict[str, Any]:
    initial: dict[str, Any] = {name: getattr(member, name) for name in _PLAIN}
    for shown in shown_fields(request.actor, [member]).get(member.id, []):
        initial[f"field-{shown.id}"] = list(shown.values) if shown.kind == "several" else shown.values[0]
        initial[f"visibility-{shown.id}"] = shown.visibility
    return initial


def _keep(request: CommunityRequest, member: Membership, form: ProfileForm) -> None:
    data = form.cleaned_data
    commands.change_profile(actor=request.actor, member=member, **{name: data[name] for name in _PLAIN})
    said = form.said()
    if said:
        commands.say_in_profile(actor=request.actor, member=member, said=said)
    if data["picture"] or data["remove_picture"]:
        commands.set_avatar(actor=request.actor, member=member, file=data["picture"])


def _draft(data: dict[str, Any]) -> commands.FieldDraft:
    return commands.FieldDraft(
        id=data["id"],
        name=data["name"],
        help=data["help"],
        kind=data["kind"],
        choices=data["choices"].splitlines(),
        visibilities=data["visibilities"],
    )
