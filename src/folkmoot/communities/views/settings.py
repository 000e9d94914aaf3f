"""What a community is, changed by its managers, section by section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.communities import commands
from folkmoot.communities.forms import AboutForm, AccessForm, AddressForm, DeletionForm, PartOfCommunity
from folkmoot.communities.host_check import check_host
from folkmoot.communities.models import Community, host_is_valid
from folkmoot.communities.views.look import look_page
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.core.roles import Role

_SECTIONS: tuple[tuple[str | Promise, str], ...] = (
    (gettext_lazy("Name and purpose"), "communities:settings"),
    (gettext_lazy("Look"), "communities:settings-look"),
    (gettext_lazy("Reading and joining"), "communities:settings-access"),
    (gettext_lazy("Address and language"), "communities:settings-address"),
    (gettext_lazy("Closing and deleting"), "communities:settings-danger"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: CommunityRequest) -> HttpResponse:
    return _section(request, AboutForm, "communities:settings")


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: CommunityRequest) -> HttpResponse:
    return _section(request, AccessForm, "communities:settings-access")


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    context = look_page(request)
    if context is None:
        return _saved(request, "communities:settings-look")
    return _page(request, "communities:settings-look", "look", context, is_refused=bool(context["form"].errors))


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: CommunityRequest) -> HttpResponse:
    """With a look at what the name service says, which saves nothing."""
    if "check" not in request.POST:
        return _section(request, AddressForm, "communities:settings-address", "address")
    _for_managers(request)
    rate_limits.check("preview", key=f"member:{request.actor.member_id}")
    form = AddressForm(request.POST, instance=_fresh(request))
    host = request.POST.get("host", "").strip().lower()
    context: dict[str, Any] = {"form": form}
    if host_is_valid.regex.match(host):  # type: ignore[union-attr]
        context["hints"] = check_host(host)
    else:
        form.add_error("host", str(host_is_valid.message))
    return _page(request, "communities:settings-address", "address", context, is_refused=bool(form.errors))


@require_http_methods(["GET", "HEAD", "POST"])
def danger(request: CommunityRequest) -> HttpResponse:
    """Asking for the deletion of the community."""
    _for_managers(request)
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.ask_for_deletion(actor=request.actor, community=_fresh(request), **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.warning(request, _("The community will be deleted. Any owner can take it back until then."))
            return HttpResponseRedirect(reverse("communities:settings-danger"))
    context = {"form": form, "is_owner": request.actor.role is Role.OWNER, "settled": _fresh(request)}
    return _page(request, "communities:settings-danger", "danger", context, is_refused=bool(form.errors))


@require_POST
def close_joining(request: CommunityRequest) -> HttpResponse:
    """Let nobody join for now, or let people join by approval again."""
    policy = Community.JoinPolicy.APPROVAL if request.POST.get("on") == "0" else Community.JoinPolicy.CLOSED
    commands.change_community(actor=request.actor, community=_fresh(request), join_policy=policy)
    return _saved(request, "communities:settings-danger")


@require_POST
def keep(request: CommunityRequest) -> HttpResponse:
    commands.take_deletion_back(actor=request.actor, community=_fresh(request))
    messages.success(request, _("The community stays."))
    return HttpResponseRedirect(reverse("communities:settings-danger"))


def _section(
    request: CommunityRequest, kind: type[PartOfCommunity], url_name: str, template: str = "section"
) -> HttpResponse:
    _for_managers(request)
    form = kind(request.POST or None, instance=_fresh(request))
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_community(actor=request.actor, community=_fresh(request), **form.changes())
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return _saved(request, url_name)
    return _page(request, url_name, template, {"form": form}, is_refused=bool(form.errors))


def _page(
    request: CommunityRequest, url_name: str, template: str, context: dict[str, Any], *, is_refused: bool
) -> HttpResponse:
    context["sections"] = [(label, reverse(name), name == url_name, None) for label, name in _SECTIONS]
    context["section"] = next(label for label, name in _SECTIONS if name == url_name)
    return render(request, f"communities/settings/{template}.html", context, status=422 if is_refused else 200)


def _saved(request: CommunityRequest, url_name: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse(url_name))


def _for_managers(request: CommunityRequest) -> None:
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))


def _fresh(request: CommunityRequest) -> Community:
    return Community.objects.get(id=request.community.id)
