"""Which members are one person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.insights.commands.people import merge_people, part_people
from folkmoot.insights.forms import SamePersonForm
from folkmoot.insights.models import SamePerson
from folkmoot.insights.policies import can_merge_people
from folkmoot.insights.queries.people import links_of, namesakes
from folkmoot.insights.tabs import tabs_for

_LINKS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: CommunityRequest) -> HttpResponse:
    """Who counts as one, who may be, and a form to say so."""
    if not can_merge_people(request.actor):
        raise NotAllowed(_("Managers say who is one person."))
    form = SamePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merge_people(actor=request.actor, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("They count as one person now. The figures follow within minutes."))
            return redirect("insights:people")
    context = {
        "tabs": tabs_for(request.actor, "people"),
        "form": form,
        "links": links_of(request.community.id)[:_LINKS_SHOWN],
        "namesakes": namesakes(request.community.id),
    }
    return render(request, "insights/people.html", context, status=422 if form.errors else 200)


@require_POST
def person_part(request: CommunityRequest, same_id: int) -> HttpResponseRedirect:
    """Take a merging back."""
    if not can_merge_people(request.actor):
        raise NotAllowed(_("Managers say who is one person."))
    part_people(actor=request.actor, link=get_object_or_404(SamePerson.objects.all(), id=same_id))
    messages.success(request, _("They count as two again."))
    return redirect("insights:people")
