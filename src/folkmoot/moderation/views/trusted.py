"""Whose notices of illegal content come first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.moderation.commands.notifiers import add_trusted_flagger, remove_trusted_flagger
from folkmoot.moderation.forms_transparency import TrustedFlaggerForm
from folkmoot.moderation.policies import runs_the_queue
from folkmoot.moderation.queries.notices import trusted_flaggers as listed
from folkmoot.moderation.tabs import tabs_for


@require_http_methods(["GET", "HEAD", "POST"])
def trusted_flaggers(request: CommunityRequest) -> HttpResponse:
    """The list, and a form to add to it."""
    _for_managers(request)
    form = TrustedFlaggerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_trusted_flagger(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Their notices come first from now on."))
            return HttpResponseRedirect(reverse("moderation:trusted-flaggers"))
    context = {
        "form": form, "flaggers": listed(request.community.id), "tabs": tabs_for(request.actor, "trusted"),
    }  # fmt: skip
    return render(request, "moderation/trusted_flaggers.html", context, status=422 if form.errors else 200)


@require_POST
def trusted_flagger_remove(request: CommunityRequest, flagger_id: int) -> HttpResponse:
    """Take one off the list."""
    _for_managers(request)
    flagger = get_object_or_404(listed(request.community.id), id=flagger_id)
    remove_trusted_flagger(actor=request.actor, flagger=flagger)
    messages.success(request, _("%(name)s is off the list.") % {"name": flagger.name})
    return HttpResponseRedirect(reverse("moderation:trusted-flaggers"))


def _for_managers(request: CommunityRequest) -> None:
    if not runs_the_queue(request.actor):
        raise NotAllowed(_("This page is for managers."))
