"""What a community is, changed by its managers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.communities import commands
from folkmoot.communities.forms import CommunityForm
from folkmoot.communities.models import Community
from folkmoot.communities.views.look import store_logo
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest


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
