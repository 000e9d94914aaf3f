"""Choosing colours and a logo: the verdict on their contrast, at once with a script, by a button without."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.communities import commands
from folkmoot.communities.commands.community import stored_logo
from folkmoot.communities.forms import LookForm
from folkmoot.communities.models import Community, colour_is_valid
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.web.contrast import Verdict, verdict

_FIELDS = ("brand_colour", "accent_colour")


def look_page(request: CommunityRequest) -> dict[str, Any] | None:
    """What a page with the form shows; None when it was sent and saved. Call it for managers only."""
    community = Community.objects.get(id=request.community.id)
    posted = request.POST.copy()
    field, _colon, shade = posted.get("adopt", "").partition(":")
    if field in _FIELDS:
        posted[field] = shade
    form = LookForm(posted or None, request.FILES or None, instance=community)
    only_looks = "check" in posted or "adopt" in posted
    if request.method == "POST" and form.is_valid() and not only_looks and _saved(request, form):
        return None
    return {"form": form, "verdict": _verdict_on(community, posted), "logo_is_lost": only_looks and request.FILES}


@require_safe
def look_verdict(request: CommunityRequest) -> HttpResponse:
    """The verdict on two colours that are being tried."""
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
    context = {"verdict": _verdict_on(request.community, request.GET)}
    return render(request, "communities/set_up/_verdict.html", context)


@require_safe
def logo(request: CommunityRequest) -> FileResponse:
    if not request.community.logo:
        raise Http404
    try:
        content = default_storage.open(request.community.logo)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _saved(request: CommunityRequest, form: LookForm) -> bool:
    changes: dict[str, object] = form.changes()
    try:
        if form.cleaned_data["logo_file"]:
            changes["logo"] = stored_logo(form.cleaned_data["logo_file"])
        elif form.cleaned_data["remove_logo"]:
            changes["logo"] = ""
        fresh = Community.objects.get(id=request.community.id)
        commands.change_community(actor=request.actor, community=fresh, **changes)
    except RuleBroken as error:
        field = error.field if error.field in form.fields else "logo_file" if form.files else None
        form.add_error(field, error.message)
    return not form.errors


def _verdict_on(community: Community, sent: Any) -> Verdict:
    colours = []
    for name in _FIELDS:
        colour = sent.get(name, "").lower()
        colours.append(colour if colour_is_valid.regex.match(colour) else getattr(community, name))  # type: ignore[union-attr]
    return verdict(*colours)
