"""The guidelines of a space: those in force, those that were, writing them, accepting them."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.communities.clauses import GuidelinesForm
from folkmoot.communities.versions import VERSIONS_AT_MOST, version_compared
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces import commands
from folkmoot.spaces.forms import AcceptForm
from folkmoot.spaces.guidelines import guidelines_to_accept
from folkmoot.spaces.models import Space
from folkmoot.spaces.policies import can_write_guidelines, spaces_visible_to
from folkmoot.spaces.queries import space_guidelines_in_force, space_guidelines_of


@require_safe
def in_force(request: CommunityRequest, space_slug: str) -> HttpResponse:
    """Those in force, and the list of all versions."""
    space = _space(request, space_slug)
    versions = list(space_guidelines_of(space)[:VERSIONS_AT_MOST])
    context = {
        "space": space, "versions": versions, "guidelines": versions[0] if versions else None,
        "may_write": can_write_guidelines(request.actor, space),
        "to_do": guidelines_to_accept(request.actor, space.id) if request.actor.is_member else None,
    }  # fmt: skip
    return render(request, "spaces/guidelines.html", context)


@require_safe
def version(request: CommunityRequest, space_slug: str, number: int) -> HttpResponse:
    """A version, and what it changed."""
    space = _space(request, space_slug)
    compared = version_compared(space_guidelines_of(space), number, request.GET.get("since", ""))
    return render(request, "spaces/guidelines_version.html", {"space": space, **compared})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CommunityRequest, space_slug: str) -> HttpResponse:
    """Write, compare with what is in force, publish."""
    space = _space(request, space_slug)
    if not can_write_guidelines(request.actor, space):
        raise NotAllowed(_("Who looks after the space writes its guidelines."))
    posted = request.POST if request.method == "POST" else None
    form = GuidelinesForm.opened(posted, in_force=space_guidelines_in_force(space))
    if form.is_published(partial(commands.publish_space_guidelines, actor=request.actor, space=space)):
        messages.success(request, _("The new guidelines are in force. Whoever writes here is asked to accept them."))
        return HttpResponseRedirect(reverse("spaces:guidelines", args=[space.slug]))
    context = {"space": space, "form": form}
    return render(request, "spaces/guidelines_form.html", context, status=422 if form.error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: CommunityRequest, space_slug: str) -> HttpResponse:
    """The version in force, for who has not accepted it yet."""
    space = _space(request, space_slug)
    if not request.actor.is_member:
        raise NotAllowed(_("Members accept the guidelines of a space."))
    guidelines = space_guidelines_in_force(space)
    if guidelines is None or guidelines_to_accept(request.actor, space.id) is None:
        return HttpResponseRedirect(reverse("content:space", args=[space.slug]))
    form = AcceptForm(request.POST or None, initial={"version": guidelines.number})
    if request.method == "POST" and form.is_valid():
        try:
            commands.accept_space_guidelines(actor=request.actor, space=space, number=form.cleaned_data["version"])
        except RuleBroken as error:
            form = AcceptForm(initial={"version": guidelines.number})
            messages.error(request, error.message)
        else:
            messages.success(request, _("Thank you. You can write here."))
            return HttpResponseRedirect(reverse("content:space", args=[space.slug]))
    context = {"space": space, "guidelines": guidelines, "form": form}
    return render(request, "spaces/guidelines_accept.html", context, status=422 if form.errors else 200)


def _space(request: CommunityRequest, space_slug: str) -> Space:
    return get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
