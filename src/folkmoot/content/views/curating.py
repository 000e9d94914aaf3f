"""What is done to a thread: pin, close, move, merge, split, rename, follow, delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.forms import ReasonForm, RenameForm
from folkmoot.content.models import Thread, ThreadReader
from folkmoot.content.views.finding import thread_or_404
from folkmoot.content.views.threads import thread_url
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.request import CommunityRequest
from folkmoot.spaces.policies import spaces_visible_to

POSTS_TO_CHOOSE_FROM = 500


@require_safe
def thread_actions(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """Everything that can be done to a thread, on a page of its own."""
    thread = thread_or_404(request, thread_id)
    actor = request.actor
    if not actor.is_member:
        raise NotAllowed(_("Sign in to do that."))
    context = {
        "thread": thread,
        "may_curate": policies.curates_thread(actor, thread),
        "may_moderate": policies.moderates_thread(actor, thread),
        "may_rename": policies.can_rename_thread(actor, thread),
        "may_delete": policies.can_delete_thread(actor, thread),
        "reader": ThreadReader.objects.filter(member_id=actor.member_id, thread=thread).first(),
        "levels": ThreadReader.Level.choices,
        "spaces": spaces_visible_to(actor).exclude(id=thread.space_id).filter(archived_at=None),
        "rename": RenameForm(initial={"title": thread.title, "tags": ", ".join(thread.tag_names)}),
    }
    return render(request, "content/thread_actions.html", context)


@require_POST
def thread_follow(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    commands.follow_thread(actor=request.actor, thread=thread, level=request.POST.get("level", ""))
    return HttpResponseRedirect(thread_url(thread))


@require_POST
def thread_pin(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    change = commands.unpin_thread if request.POST.get("on") == "0" else commands.pin_thread
    return HttpResponseRedirect(thread_url(change(actor=request.actor, thread=thread)))


@require_POST
def thread_closure(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    if request.POST.get("on") == "0":
        commands.reopen_thread(actor=request.actor, thread=thread)
    else:
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        commands.close_thread(actor=request.actor, thread=thread, reason=reason)
    return HttpResponseRedirect(thread_url(thread))


@require_POST
def thread_hide(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """Take a whole thread out of sight, or bring a hidden or deleted one back."""
    thread = thread_or_404(request, thread_id)
    if request.POST.get("on") == "0":
        thread = commands.restore_thread(actor=request.actor, thread=thread)
        messages.success(request, _("Everybody sees the thread again."))
    else:
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        thread = commands.hide_thread(actor=request.actor, thread=thread, reason=reason)
        messages.success(request, _("The thread is hidden."))
    return HttpResponseRedirect(thread_url(thread))


@require_POST
def thread_rename(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    form = RenameForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("bad-title", _("Give it a title that says what it is about."))
    thread = commands.rename_thread(actor=request.actor, thread=thread, title=form.cleaned_data["title"])
    tags = [tag for tag in form.cleaned_data["tags"].split(",") if tag.strip()]
    return HttpResponseRedirect(thread_url(commands.retag_thread(actor=request.actor, thread=thread, tags=tags)))


@require_POST
def thread_move(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread = thread_or_404(request, thread_id)
    space = get_object_or_404(spaces_visible_to(request.actor), slug=request.POST.get("space", ""))
    return HttpResponseRedirect(thread_url(commands.move_thread(actor=request.actor, thread=thread, space=space)))


@require_POST
def thread_merge(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """Merge into the thread of a number, or of an address that holds it."""
    thread = thread_or_404(request, thread_id)
    try:
        target = thread_or_404(request, _number_in(request.POST.get("target", "")))
    except Http404:
        raise RuleBroken("no-target", _("There is no such thread here. Give its number or its address.")) from None
    merged = commands.merge_threads(actor=request.actor, source=thread, target=target)
    messages.success(request, _("The threads are one now."))
    return HttpResponseRedirect(thread_url(merged))


@require_http_methods(["GET", "HEAD", "POST"])
def thread_split(request: CommunityRequest, thread_id: int) -> HttpResponse:
    """Choose posts and give them a thread of their own."""
    thread = thread_or_404(request, thread_id)
    if not policies.curates_thread(request.actor, thread):
        raise NotAllowed(_("Moderators move, split and merge."))
    posts = policies.posts_visible_to(request.actor).filter(thread=thread, number__gt=1)
    posts = posts.select_related("author").order_by("number")
    if request.method == "POST":
        chosen = [int(each) for each in request.POST.getlist("post") if each.isdecimal() and len(each) < 19]
        space = get_object_or_404(spaces_visible_to(request.actor), slug=request.POST.get("space", ""))
        new = commands.split_thread(
            actor=request.actor,
            thread=thread,
            posts=list(posts.filter(id__in=chosen)),
            title=request.POST.get("title", ""),
            space=space,
        )
        return HttpResponseRedirect(thread_url(new))
    context = {
        "thread": thread,
        "posts": posts[:POSTS_TO_CHOOSE_FROM],
        "spaces": spaces_visible_to(request.actor).filter(archived_at=None),
    }
    return render(request, "content/thread_split.html", context)


@require_POST
def thread_delete(request: CommunityRequest, thread_id: int) -> HttpResponse:
    thread: Thread = thread_or_404(request, thread_id)
    commands.delete_thread(actor=request.actor, thread=thread)
    messages.success(request, _("The thread is deleted."))
    return HttpResponseRedirect(reverse("content:space", args=[thread.space.slug]))


def _number_in(text: str) -> int:
    parts = [part for part in text.replace("?", "/").split("/") if part.isdecimal() and len(part) < 19]
    if not parts:
        raise RuleBroken("no-thread", _("Give the number or the address of the thread to merge into."))
    after_t = text.partition("/t/")[2].split("/")[0]
    return int(after_t) if after_t.isdecimal() and len(after_t) < 19 else int(parts[0])
