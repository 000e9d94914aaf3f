"""The manager's page: which sites show comments, and what to put on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.comments.commands import sites
from folkmoot.comments.forms import SiteForm, spaces_for_comments
from folkmoot.comments.models import CommentSite
from folkmoot.comments.policies import can_manage_sites
from folkmoot.comments.queries import articles_of, sites_of
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest

_ARTICLES = 20


@require_http_methods(["GET", "HEAD", "POST"])
def site_list(request: CommunityRequest) -> HttpResponse:
    _for_managers(request)
    form = SiteForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            site = sites.allow_site(
                actor=request.actor, origin=form.cleaned_data["origin"], space=form.cleaned_data["space"]
            )
        except RuleBroken as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Pages of %(site)s may show comments now.") % {"site": site.origin})
            return HttpResponseRedirect(reverse("comments:sites"))
    context = {
        "form": form,
        "sites": sites_of(request.community.id),
        "spaces": spaces_for_comments(request.actor),
        "articles": articles_of(request.actor)[:_ARTICLES],
        "script": request.build_absolute_uri(reverse("comments:script")),
        "fallback": request.build_absolute_uri(reverse("comments:thread")),
    }
    return render(request, "comments/sites.html", context, status=422 if form.errors else 200)


@require_POST
def site_change(request: CommunityRequest, site_id: int) -> HttpResponse:
    """Another space for articles to come, or out with the site."""
    _for_managers(request)
    site = get_object_or_404(CommentSite.objects, id=site_id)
    if "remove" in request.POST:
        sites.remove_site(actor=request.actor, site=site)
        messages.success(request, _("Pages of %(site)s show no comments any more.") % {"site": site.origin})
    else:
        number = request.POST.get("space", "")
        found = spaces_for_comments(request.actor).filter(id=int(number) if number.isdecimal() else 0)
        sites.change_site(actor=request.actor, site=site, space=get_object_or_404(found))
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("comments:sites"))


def _for_managers(request: CommunityRequest) -> None:
    if not can_manage_sites(request.actor):
        raise NotAllowed(_("Managers say which sites show comments."))
