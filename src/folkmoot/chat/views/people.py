"""Who talks with whom: beginning a conversation, widening and leaving it, who reads a channel."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from folkmoot.chat.finding import chat_or_404
from folkmoot.chat.forms import PeopleForm, StartForm, TitleForm
from folkmoot.chat.views.reading import must_be_member
from folkmoot.chat.views.writing import errors_in
from folkmoot.content import commands
from folkmoot.content.commands import directs
from folkmoot.content.models import ThreadMember, ThreadReader
from folkmoot.content.queries.conversations import chat_of
from folkmoot.content.queries.people import PEOPLE_AT_MOST, people_in
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.policies import members_visible_to
from folkmoot.spaces.policies import can_write


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: CommunityRequest) -> HttpResponse:
    """Begin a conversation; `?with=` names somebody to begin with."""
    if not can_write(request.actor):
        raise NotAllowed(_("You may not write to members now."))
    form = StartForm(request.POST or None, initial={"members": request.GET.get("with", "")[:200]})
    if request.method == "POST" and form.is_valid():
        with errors_in(form):
            thread = commands.start_conversation(
                actor=request.actor, members=form.chosen(request.actor), title=form.cleaned_data["title"]
            )
            return HttpResponseRedirect(reverse("chat:conversation", args=[thread.id]))
    context = {
        "form": form,
        "to_staff_only": not directs.may_write_to_everybody(request.actor),
        "people_at_most": directs.PEOPLE_AT_MOST,
        "a_day": None if request.actor.is_staff else directs.STARTED_A_DAY,
    }
    return render(request, "chat/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: CommunityRequest) -> HttpResponse:
    """Whether strangers may begin a conversation; who only looks is led to where it is asked."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("chat:home"))
    takes = request.POST.get("takes_strangers") == "1"
    commands.set_takes_strangers(actor=request.actor, takes_strangers=takes)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("chat:home"))


@require_POST
def follow(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """How closely one follows a channel or conversation."""
    thread = chat_or_404(request, chat_id)
    commands.follow_thread(actor=request.actor, thread=thread, level=request.POST.get("level", ""))
    return HttpResponseRedirect(reverse("chat:members", args=[thread.id]))


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Who reads here; in a group, bringing members in."""
    thread = chat_or_404(request, chat_id)
    must_be_member(request)
    is_group = thread.is_direct and not thread.pair
    form = PeopleForm(request.POST or None) if is_group else None
    if request.method == "POST" and form is not None and form.is_valid():
        with errors_in(form):
            found = form.chosen(request.actor)
            commands.add_participants(actor=request.actor, thread=thread, members=found)
            return HttpResponseRedirect(reverse("chat:members", args=[thread.id]))
    own = ThreadMember.objects.filter(thread=thread, member_id=request.actor.member_id, left_at__isnull=True).first()
    reader = ThreadReader.objects.filter(thread=thread, member_id=request.actor.member_id).first()
    chat = chat_of(request.actor, thread)
    context = {
        "chat": chat,
        "thread": thread,
        "people": people_in(request.actor, thread)[:PEOPLE_AT_MOST],
        "is_group": is_group,
        "is_admin": own is not None and own.is_admin,
        "form": form,
        "naming": TitleForm(initial={"title": thread.title}),
        "level": reader.level if reader else ThreadReader.Level.NORMAL,
        "levels": ThreadReader.Level.choices,
    }
    return render(request, "chat/members.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
def rename(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Give a group a name."""
    thread = chat_or_404(request, chat_id)
    commands.name_conversation(actor=request.actor, thread=thread, title=request.POST.get("title", ""))
    return HttpResponseRedirect(reverse("chat:members", args=[thread.id]))


@require_POST
def leave(request: CommunityRequest, chat_id: int) -> HttpResponse:
    """Leave a group, or take somebody out."""
    thread = chat_or_404(request, chat_id)
    text = request.POST.get("member", "")
    if text and text != str(request.actor.member_id):
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
        member = get_object_or_404(members_visible_to(request.actor), id=number)
        commands.remove_participant(actor=request.actor, thread=thread, member=member)
        return HttpResponseRedirect(reverse("chat:members", args=[thread.id]))
    commands.leave_conversation(actor=request.actor, thread=thread)
    messages.success(request, _("You have left the conversation."))
    return HttpResponseRedirect(reverse("chat:home"))
