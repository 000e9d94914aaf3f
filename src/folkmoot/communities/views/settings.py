"""Pages about a community, and the first page of an installation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.communities import commands
from folkmoot.communities.forms import CommunityForm
from folkmoot.communities.models import Community
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.communities.views.look import store_logo
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest

CLAUSE_ROWS = 12


@require_safe
def guidelines(request: CommunityRequest) -> HttpResponse:
    return render(request, "communities/guidelines.html", {"guidelines": guidelines_in_force(request.community.id)})


@require_http_methods(["GET", "HEAD", "POST"])
def guidelines_edit(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    current = guidelines_in_force(request.community.id)
    rows = [(clause.title, clause.text) for clause in current.clauses.all()] if current else []
    introduction = current.introduction if current else ""
    error = ""
    if request.method == "POST":
        rows = list(zip(request.POST.getlist("title"), request.POST.getlist("text"), strict=False))
        introduction = request.POST.get("introduction", "")
        note = request.POST.get("change_note", "")
        try:
            commands.publish_guidelines(actor=request.actor, clauses=rows, introduction=introduction, change_note=note)
        except RuleBroken as refused:
            error = refused.message
        else:
            messages.success(request, _("The new guidelines are in force. Members are asked to accept them."))
            return HttpResponseRedirect(reverse("communities:guidelines"))
    empty = [("", "")] * max(2, CLAUSE_ROWS - len(rows)) if len(rows) < CLAUSE_ROWS else [("", "")] * 2
    context = {"rows": [*rows, *empty[:3]], "introduction": introduction, "error": error}
    return render(request, "communities/guidelines_form.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def community_settings(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    form = CommunityForm(request.POST or None, request.FILES or None, instance=_fresh(request))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in CommunityForm.Meta.fields}
        try:
            if form.cleaned_data.get("logo_file"):
                changes["logo"] = store_logo(form.cleaned_data["logo_file"])
            commands.change_community(actor=request.actor, community=_fresh(request), **changes)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("communities:settings"))
    return render(request, "communities/settings.html", {"form": form}, status=422 if form.errors else 200)


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))


def _fresh(request: CommunityRequest) -> Community:
    return Community.objects.get(id=request.community.id)
