"""The spaces of a group, as its leaders see them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from folkmoot.core.errors import RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.groups import commands
from folkmoot.groups.forms import GroupSpaceForm
from folkmoot.groups.queries import spaces_of
from folkmoot.groups.views.finding import led_group, page


@require_http_methods(["GET", "HEAD", "POST"])
def spaces(request: CommunityRequest, group_slug: str) -> HttpResponse:
    """The spaces there are, and a form for one more."""
    group = led_group(request, group_slug)
    form = GroupSpaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.create_group_space(actor=request.actor, group=group, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return HttpResponseRedirect(reverse("groups:spaces", args=[group.slug]))
    context = page(request, group, "spaces", form=form, spaces=spaces_of(group))
    return render(request, "groups/spaces.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def space_edit(request: CommunityRequest, group_slug: str, place_slug: str) -> HttpResponse:
    group = led_group(request, group_slug)
    space = get_object_or_404(spaces_of(group), slug=place_slug)
    there = reverse("groups:spaces", args=[group.slug])
    if "archive" in request.POST:
        commands.archive_group_space(
            actor=request.actor, group=group, space=space, is_archived=request.POST["archive"] == "1"
        )
        return HttpResponseRedirect(there)
    initial = {name: getattr(space, name) for name in ("name", "description", "visibility")}
    form = GroupSpaceForm(request.POST or None, initial=initial)
    del form.fields["kind"]
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_group_space(actor=request.actor, group=group, space=space, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(there)
    context = page(request, group, "spaces", form=form, space=space)
    return render(request, "groups/space.html", context, status=422 if form.errors else 200)
