"""Previews of links: taken out of a post, and switched off for a community."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.content import commands
from folkmoot.content.forms import ContentSettingsForm
from folkmoot.content.models import PostLink
from folkmoot.content.queries.previews import shows_previews
from folkmoot.content.views.finding import post_or_404
from folkmoot.content.views.threads import number_url
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest


@require_POST
def post_previews(request: CommunityRequest, post_id: int) -> HttpResponse:
    """Take the preview of one link out of a post."""
    post = post_or_404(request, post_id)
    links = PostLink.objects.filter(post=post, removed_at__isnull=True)
    link = get_object_or_404(links, url=request.POST.get("url", "").replace("\x00", ""))
    link.post = post
    post = commands.remove_preview(actor=request.actor, link=link)
    messages.success(request, _("The preview is gone; the link stays."))
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_http_methods(["GET", "HEAD", "POST"])
def content_settings(request: CommunityRequest) -> HttpResponse:
    """What managers decide about posts."""
    if not request.actor.is_manager:
        raise NotAllowed(_("This page is for managers."))
    form = ContentSettingsForm(request.POST or None, initial={"link_previews": shows_previews(request.community.id)})
    if request.method == "POST":
        # A box that is not ticked sends nothing: an empty form is an answer too.
        is_shown = request.POST.get("link_previews") == "on"
        commands.change_content_settings(actor=request.actor, link_previews=is_shown)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("content:settings"))
    return render(request, "content/settings.html", {"form": form})
