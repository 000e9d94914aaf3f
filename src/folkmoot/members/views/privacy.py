"""One's own data, and erasing oneself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.registry import kept_of_erased, personal_data
from folkmoot.core.request import CommunityRequest
from folkmoot.members import commands
from folkmoot.members.commands.erasing import choices
from folkmoot.members.forms import ErasureForm
from folkmoot.members.models import Membership
from folkmoot.members.personal import archive

_RECENT_SECONDS = 600


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
    proof = _proof(request)
    form = ErasureForm(
        request.POST or None, choices=choices(request.community), handle=member.handle, is_right=proof.is_right
    )
    if request.method == "POST" and proof.must_sign_in:
        form.add_error(None, _("Sign out and in again first, so that we know it is you."))
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
    context = {
        "form": form, "must_sign_in": proof.must_sign_in, "is_suspended": member.is_suspended(),
        "kept": [words for each in kept_of_erased if (words := each(member.id))],
    }  # fmt: skip
    return render(request, "members/erase.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What erasing asks for: nothing after a recent sign-in, else the password, or to sign in again without one."""

    is_right: Callable[[str], bool] | None = None
    must_sign_in: bool = False


def _proof(request: CommunityRequest) -> _Proof:
    account = _own_membership(request).account
    assert account is not None
    records = get_authentication_records(request, account)
    if any(time.time() - record.get("at", 0) < _RECENT_SECONDS for record in records):
        return _Proof()
    if account.has_usable_password():
        return _Proof(is_right=lambda password: bool(get_adapter(request).reauthenticate(account, password)))
    return _Proof(must_sign_in=True)


def _own_membership(request: CommunityRequest) -> Membership:
    if request.member is None:
        raise NotAllowed(_("You are not a member."))
    return request.member
