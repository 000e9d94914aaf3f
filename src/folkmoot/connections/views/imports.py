"""Bringing a community from elsewhere: the upload, its progress, its report."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.connections.commands import imports
from folkmoot.connections.forms import ImportForm
from folkmoot.connections.models import ImportRun
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (run := started(request, form)):
        return HttpResponseRedirect(reverse("connections:import", args=[run.id]))
    context = {"form": form, "runs": ImportRun.objects.order_by("-id")[:20]}
    return render(request, "connections/imports.html", context, status=422 if form.errors else 200)


@require_safe
def import_detail(request: CommunityRequest, import_id: int) -> HttpResponse:
    """How far it is; asked again and again until it is over."""
    _for_managers(request)
    run = get_object_or_404(ImportRun.objects, id=import_id)
    return render(request, "connections/import_detail.html", {"run": run})


@require_POST
def import_again(request: CommunityRequest, import_id: int) -> HttpResponse:
    _for_managers(request)
    run = get_object_or_404(ImportRun.objects, id=import_id)
    imports.import_again(actor=request.actor, run=run)
    return HttpResponseRedirect(reverse("connections:import", args=[run.id]))


def started(request: CommunityRequest, form: ImportForm) -> ImportRun | None:
    """Start what a valid form asks for; None, with the reason in the form, where that is refused."""
    rate_limits.check("export", key=f"member:{request.actor.member_id}")
    data = form.cleaned_data
    try:
        return imports.start_import(
            actor=request.actor, kind=data["kind"], file=data["file"], name=data["file"].name or "export"
        )
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
