"""Groups: the list, the page of one, making and changing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import group_sections
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import GroupForm, GroupSettingsForm
from folkmoot.groups.models import Group
from folkmoot.groups.policies import can_change_group_settings, can_create_group
from folkmoot.groups.queries import (
    GROUPS_A_PAGE,
    group_guidelines_in_force,
    group_settings,
    groups_page,
    latest_in,
    leaders,
    spaces_seen,
)
from folkmoot.groups.views.finding import group_or_404, led_group, page
from folkmoot.members.commands.pending import find_change
from folkmoot.members.policies import can_judge_profiles

_DECIDED = ("create_role", "create_trust_level", "groups_at_most", "spaces_at_most")


@require_safe
def group_list(request: CommunityRequest) -> HttpResponse:
    query, mine = request.GET.get("q", "").strip()[:60], bool(request.GET.get("mine"))
    archived = bool(request.GET.get("archived"))
    cursor = request.GET.get("after", "")[:300]
    rows, after = groups_page(
        request.actor, query=query, mine=mine, archived=archived, cursor=cursor, limit=GROUPS_A_PAGE
    )
    further = request.GET.copy()
    further["after"] = after or ""
    home = reverse("groups:list")
    tabs = [(_("All groups"), home, not (mine or archived), None)]
    if request.actor.is_member:
        tabs.append((_("Mine"), f"{home}?mine=1", mine, None))
    tabs.append((_("Archived"), f"{home}?archived=1", archived, None))
    context = {
        "rows": rows, "query": query, "mine": mine, "archived": archived, "tabs": tabs,
        "next": further.urlencode() if after else "",
        "may_create": can_create_group(request.actor, group_settings(request.community.id)),
        "may_set": can_change_group_settings(request.actor),
    }  # fmt: skip
    return render(request, "groups/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: CommunityRequest) -> HttpResponse:
    if not can_create_group(request.actor, group_settings(request.community.id)):
        raise NotAllowed(_("You may not make groups here yet."))
    form = GroupForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = commands.create_group(actor=request.actor, **form.words())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _with_picture(request, form, group)
    return render(request, "groups/form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def group_detail(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = group_or_404(request, group_slug)
    if group.slug != group_slug:
        return HttpResponsePermanentRedirect(reverse("groups:detail", args=[group.slug]))
    spaces = spaces_seen(request.actor, group)
    context = page(
        request, group, "detail",
        leaders=list(leaders(group)), spaces=spaces, threads=latest_in(request.actor, spaces),
        guidelines=group_guidelines_in_force(group), sections=_sections(request.actor, group),
    )  # fmt: skip
    return render(request, "groups/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = led_group(request, group_slug)
    initial = {name: getattr(group, name) for name in ("name", "slug", "purpose", "visibility", "colour")}
    form = GroupForm(
        request.POST or None, request.FILES or None, initial=initial, has_picture=bool(group.picture)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            group = commands.change_group(actor=request.actor, group=group, **form.words())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return _with_picture(request, form, group)
    context = page(request, group, "edit", form=form)
    return render(request, "groups/form.html", context, status=422 if form.errors else 200)


@require_safe
def picture(request: CommunityRequest, group_slug: str) -> FileResponse:
    if "waiting" in request.GET and can_judge_profiles(request.actor):
        # Who judges it may not see the group otherwise.
        group = get_object_or_404(Group.objects, slug=group_slug)
        change = find_change(group.community_id, ("group", group.id))
        key = change.picture if change is not None else ""
    else:
        key = group_or_404(request, group_slug).picture
    if not key:
        raise Http404
    try:
        content = default_storage.open(key)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/webp")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=604800"
    return response


@require_POST
def archive(request: CommunityRequest, group_slug: str) -> HttpResponse:
    group = group_or_404(request, group_slug)
    commands.archive_group(actor=request.actor, group=group, is_archived=request.POST.get("on") != "0")
    return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """Who may make groups here."""
    if not can_change_group_settings(request.actor):
        raise NotAllowed(_("Managers decide who may make groups."))
    known = group_settings(request.community.id)
    form = GroupSettingsForm(request.POST or None, initial={name: getattr(known, name) for name in _DECIDED})
    if request.method == "POST" and form.is_valid():
        commands.change_group_settings(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("groups:list"))
    return render(request, "groups/settings.html", {"form": form}, status=422 if form.errors else 200)


def _with_picture(request: CommunityRequest, form: GroupForm, group: Group) -> HttpResponse:
    """On to the group, with the picture that was chosen; where that is no picture, on to its settings to say so."""
    file, data = form.cleaned_data["picture"], form.cleaned_data
    try:
        if file or data.get("remove_picture"):
            commands.set_group_picture(actor=request.actor, group=group, file=file)
        if find_change(group.community_id, ("group", group.id)) is not None:
            messages.info(request, _("Thank you. A moderator looks at some of it before others see it."))
    except RuleBroken as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("groups:edit", args=[group.slug]))
    return HttpResponseRedirect(reverse("groups:detail", args=[group.slug]))


def _sections(actor: Actor, group: Group) -> list[dict[str, Any]]:
    """What other rooms have to show on the page of this group."""
    ordered = sorted(group_sections, key=lambda section: section.position)
    loaded = [(section, section.load(actor, group.id)) for section in ordered]
    return [{**content, "template": section.template} for section, content in loaded if content is not None]
