"""The first steps of the guide, before there is a community: the owner's account, and the founding."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.communities.middleware import installation_wide
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import Request
from folkmoot.members import commands
from folkmoot.members.commands.operators import is_unsettled, settle_operator
from folkmoot.members.forms import FoundingForm, OwnerForm
from folkmoot.members.models import Account


@installation_wide
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """How the first operator signs in from now on."""
    own = _operator(request)
    if not is_unsettled(own):
        return HttpResponseRedirect(reverse("members:found"))
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate_limits.check("login-account", key=f"account:{own.pk}")
        try:
            settled = settle_operator(account=own, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            update_session_auth_hash(request, settled)
            return HttpResponseRedirect(reverse("members:found"))
    # "Signed in as operator@localhost.localdomain" would only puzzle whoever is about to give their own address.
    list(messages.get_messages(request))
    return render(request, "members/found_account.html", {"form": form}, status=422 if form.errors else 200)


@installation_wide
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: Request) -> HttpResponse:
    """Found a community and go on with its guide."""
    own = _operator(request)
    if is_unsettled(own):
        return HttpResponseRedirect(reverse("members:found-account"))
    local = own.email.split("@")[0].replace(".", " ").title()
    form = FoundingForm(request.POST or None, initial={"own_name": local})
    if request.method == "POST" and form.is_valid():
        try:
            community = commands.found_community(account=own, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return HttpResponseRedirect(f"/c/{community.slug}/set-up/")
    return render(request, "members/found.html", {"form": form}, status=422 if form.errors else 200)


def _operator(request: Request) -> Account:
    own = request.user
    if not (isinstance(own, Account) and own.is_operator):
        raise NotAllowed(_("Only the operator of this installation founds communities."))
    # A fresh row: a refused change must not show in what is rendered around the page.
    return Account.objects.get(pk=own.pk)
