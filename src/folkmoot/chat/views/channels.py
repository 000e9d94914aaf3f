"""Opening channels and looking after them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.chat.finding import chat_or_404
from folkmoot.chat.forms import ChannelForm, ChannelSettingsForm
from folkmoot.chat.views.writing import errors_in
from folkmoot.content import commands, policies
from folkmoot.content.models import Thread
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
def open_channel(request: CommunityRequest, space_slug: str) -> HttpResponse:
    space = get_object_or_404(spaces_visible_to(request.actor), slug=space_slug)
    if not policies.can_open_channel(request.actor, space):
        raise NotAllowed(_("Who looks after this space opens channels."))
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_in(form):
            thread = commands.open_channel(actor=request.actor, space=space, **form.cleaned_data)
            return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))
    return render(request, "chat/channel_form.html", {"space": space, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_channel(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Name, purpose and pace of a channel; closing it."""
    thread = chat_or_404(request, chat_id)
    if thread.kind != Thread.Kind.CHANNEL or not policies.moderates_thread(request.actor, thread):
        raise NotAllowed(_("Who looks after this space changes its channels."))
    initial = {"name": thread.title, "purpose": thread.purpose, "slow_seconds": thread.slow_seconds}
    form = ChannelSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_in(form):
            commands.change_channel(actor=request.actor, thread=thread, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))
    context = {"space": thread.space, "thread": thread, "form": form}
    return render(request, "chat/channel_form.html", context, status=422 if form.errors else 200)


@require_POST
def close_channel(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Close a channel, or open it again."""
    thread = chat_or_404(request, chat_id)
    change = commands.reopen_thread if request.POST.get("on") == "0" else commands.close_thread
    change(actor=request.actor, thread=thread)
    return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))
