"""The guidelines: those in force, those that were, and those being written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.communities import commands
from folkmoot.communities.clauses import GuidelinesForm
from folkmoot.communities.queries import guidelines_draft, guidelines_in_force, published_guidelines
from folkmoot.communities.versions import VERSIONS_AT_MOST, version_compared
from folkmoot.core.errors import Conflict, NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest


@require_safe
def in_force(request: CommunityRequest) -> HttpResponse:
    return render(request, "communities/guidelines.html", {"guidelines": guidelines_in_force(request.community.id)})


@require_safe
def history(request: CommunityRequest) -> HttpResponse:
    """Every version that was ever in force, for everybody: rules that changed unseen would be no rules."""
    versions = list(published_guidelines(request.community.id)[:VERSIONS_AT_MOST])
    return render(request, "communities/guidelines_history.html", {"versions": versions})


@require_safe
def version(request: CommunityRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(published_guidelines(request.community.id), number=number)
    newest = guidelines_in_force(request.community.id)
    is_past = newest is not None and shown.id != newest.id
    return render(request, "communities/guidelines.html", {"guidelines": shown, "is_past": is_past})


@require_safe
def changes(request: CommunityRequest, number: int) -> HttpResponse:
    """A version beside an earlier one: the one before it, unless another is asked for."""
    context = version_compared(published_guidelines(request.community.id), number, request.GET.get("since", ""))
    return render(request, "communities/guidelines_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CommunityRequest) -> HttpResponse:
    """Write, keep as a draft, compare with what is in force, publish."""
    _for_managers(request)
    newest, draft = guidelines_in_force(request.community.id), guidelines_draft(request.community.id)
    form = GuidelinesForm.opened(request.POST if request.method == "POST" else None, in_force=newest, draft=draft)
    if form.asks_to_keep:
        try:
            return _kept(request, form)
        except (RuleBroken, Conflict) as refused:
            form.error = refused.message
    context = {"form": form, "draft": draft}
    return render(request, "communities/guidelines_form.html", context, status=422 if form.error else 200)


@require_POST
def discard_draft(request: CommunityRequest) -> HttpResponse:
    commands.discard_guidelines_draft(actor=request.actor)
    messages.success(request, _("The draft is gone. What is in force stays."))
    return HttpResponseRedirect(reverse("communities:guidelines"))


def _kept(request: CommunityRequest, form: GuidelinesForm) -> HttpResponse:
    write = commands.save_guidelines_draft if "draft" in request.POST else commands.publish_guidelines
    write(actor=request.actor, clauses=form.editor.rows, introduction=form.editor.introduction, change_note=form.note)
    if "draft" in request.POST:
        messages.success(request, _("The draft is kept. Only managers see it."))
        return HttpResponseRedirect(reverse("communities:guidelines-edit"))
    messages.success(request, _("The new guidelines are in force. Members are asked to accept them."))
    return HttpResponseRedirect(reverse("communities:guidelines"))


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
