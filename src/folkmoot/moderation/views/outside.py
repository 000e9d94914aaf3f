"""The services of others that a community asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.outside import remove_outside_check, set_outside_check
from folkmoot.moderation.models import OutsideCheck
from folkmoot.moderation.outside_forms import OutsideForm
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.tabs import tabs_for


@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: CommunityRequest) -> HttpResponse:
    """A form for each service; a key is taken and never shown."""
    if not runs_the_queue(request.actor):
        raise NotAllowed(_("Managers decide who outside is asked."))
    known = {check.kind: check for check in OutsideCheck.objects.all()}
    forms = {kind: OutsideForm(initial=OutsideForm.said(known.get(kind)), prefix=kind) for kind in OutsideCheck.Kind}
    kind = request.POST.get("kind", "")
    status = 200
    if request.method == "POST" and kind in OutsideCheck.Kind.values:
        if "remove" in request.POST:
            remove_outside_check(actor=request.actor, kind=kind)
            return _saved(request)
        form = forms[OutsideCheck.Kind(kind)] = OutsideForm(request.POST, prefix=kind)
        if form.is_valid():
            try:
                set_outside_check(actor=request.actor, kind=kind, **form.cleaned_data)
                return _saved(request)
            except RuleBroken as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
        status = 422
    services = [(each, forms[each], known.get(each)) for each in OutsideCheck.Kind]
    context = {"services": services, "tabs": tabs_for(request.actor, "outside")}
    return render(request, "moderation/outside.html", context, status=status)


def _saved(request: CommunityRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("moderation:outside"))
