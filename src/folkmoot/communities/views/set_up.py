"""The guide that leads from a founded community to one with open doors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.communities import commands
from folkmoot.communities.clauses import ClauseEditor, GuidelinesForm
from folkmoot.communities.forms import AboutForm, DoorsForm
from folkmoot.communities.models import Community
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.communities.set_up import go_on, guide
from folkmoot.communities.views.look import look_page
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest


@require_safe
def set_up(request: CommunityRequest) -> HttpResponse:
    """Where it goes on."""
    _for_managers(request)
    return HttpResponseRedirect(guide(request.community.id).current.url)


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    if "skip" in request.POST:
        return go_on(actor=request.actor, step="about", posted=request.POST)
    community = Community.objects.get(id=request.community.id)
    form = AboutForm(request.POST or None, instance=community)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = Community.objects.get(id=community.id)
            commands.change_community(actor=request.actor, community=fresh, **form.changes())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return go_on(actor=request.actor, step="about", posted=request.POST)
    return _page(request, "about", {"form": form}, is_refused=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    if "skip" in request.POST:
        return go_on(actor=request.actor, step="look", posted=request.POST)
    context = look_page(request)
    if context is None:
        return go_on(actor=request.actor, step="look", posted=request.POST)
    return _page(request, "look", context, is_refused=bool(context["form"].errors))


@require_http_methods(["GET", "HEAD", "POST"])
def guidelines(request: CommunityRequest) -> HttpResponse:
    """Choose a set, make it one's own, put it in force."""
    _for_managers(request)
    if "skip" in request.POST:
        return go_on(actor=request.actor, step="guidelines", posted=request.POST)
    in_force = guidelines_in_force(request.community.id)
    form = GuidelinesForm.opened(request.POST if request.method == "POST" else None, in_force=in_force)
    if form.asks_to_keep:
        try:
            _publish(request, form.editor, ClauseEditor.of_version(in_force))
        except RuleBroken as refused:
            form.error = refused.message
        else:
            return go_on(actor=request.actor, step="guidelines", posted=request.POST)
    return _page(request, "guidelines", {"form": form}, is_refused=bool(form.error))


@require_http_methods(["GET", "HEAD", "POST"])
def doors(request: CommunityRequest) -> HttpResponse:
    """Who may read and join; opening ends the guide."""
    _for_managers(request)
    if "later" in request.POST or "skip" in request.POST:
        return HttpResponseRedirect(reverse("content:home"))
    community = Community.objects.get(id=request.community.id)
    wide_open = {"visibility": Community.Visibility.PUBLIC, "join_policy": Community.JoinPolicy.OPEN}
    initial = wide_open if community.set_up_at is None else None
    form = DoorsForm(request.POST or None, instance=community, initial=initial)
    if request.method == "POST" and form.is_valid():
        fresh = Community.objects.get(id=community.id)
        commands.change_community(actor=request.actor, community=fresh, **form.changes())
        commands.mark_step(actor=request.actor, step="doors", state="done")
        commands.finish_setting_up(actor=request.actor, community=fresh)
        messages.success(
            request, _("The doors are open. Write the first thread, so that those who come find somebody.")
        )
        return HttpResponseRedirect(reverse("content:home"))
    return _page(request, "doors", {"form": form}, is_refused=bool(form.errors))


@require_POST
def dismiss(request: CommunityRequest) -> HttpResponse:
    """Take the card of the guide from the home page."""
    fresh = Community.objects.get(id=request.community.id)
    commands.finish_setting_up(actor=request.actor, community=fresh)
    messages.info(request, _("You find all of it in the settings."))
    return HttpResponseRedirect(reverse("content:home"))


def _publish(request: CommunityRequest, editor: ClauseEditor, in_force: ClauseEditor) -> None:
    if not editor.says_the_same_as(in_force):
        commands.publish_guidelines(
            actor=request.actor, clauses=editor.rows, introduction=editor.introduction, change_note=""
        )


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))


def _page(request: CommunityRequest, step: str, context: dict[str, Any], *, is_refused: bool) -> HttpResponse:
    context["guide"] = guide(request.community.id, step)
    return render(request, f"communities/set_up/{step}.html", context, status=422 if is_refused else 200)
