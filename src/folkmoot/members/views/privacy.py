"""One's own data, and erasing oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import personal_data
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.commands.erasing import choices
from folkmoot.members.forms import ErasureForm
from folkmoot.members.models import Membership
from folkmoot.members.personal import archive


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: CommunityRequest) -> HttpResponseBase:
    """Says what is kept; a POST fetches it as a zip of JSON files."""
    member = _own_membership(request)
    if request.method != "POST":
        return render(request, "members/own_data.html", {"sections": personal_data.names()})
    rate_limits.check("export", key=f"member:{member.id}")
    commands.note_export(actor=request.actor, member=member)
    name = f"{request.community.slug}-{member.handle}.zip"
    return FileResponse(archive(member.id), as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: CommunityRequest) -> HttpResponse:
    """Erase oneself, after a confirmation that nobody gives by mistake."""
    member = _own_membership(request)
    form = ErasureForm(request.POST or None, choices=choices(request.community), handle=member.handle)
    if request.method == "POST" and form.is_valid():
        try:
            commands.erase_member(
                actor=request.actor, member=member, deletes_posts=form.cleaned_data["posts"] == "delete"
            )
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("You have been erased here."))
            return HttpResponseRedirect(reverse("content:home"))
    return render(request, "members/erase.html", {"form": form}, status=422 if form.errors else 200)


def _own_membership(request: CommunityRequest) -> Membership:
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    return request.member
