"""What is done to a post: react, delete, hide, bookmark."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from folkmoot.content import commands, policies
from folkmoot.content.commands.reactions import OFFERED
from folkmoot.content.forms import BookmarkForm, ReasonForm
from folkmoot.content.models import Bookmark, Post, PostLink, Reaction
from folkmoot.content.rendering.fragments import Reader
from folkmoot.content.views.finding import post_or_404
from folkmoot.content.views.threads import number_url, thread_url
from folkmoot.core import rate_limits
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.redirects import safe_next
from folkmoot.core.request import CommunityRequest


@require_safe
def post_actions(request: CommunityRequest, post_id: int) -> HttpResponse:
    """Everything that can be done to a post, on a page of its own."""
    post = post_or_404(request, post_id)
    bookmark = Bookmark.objects.filter(member_id=request.actor.member_id, post=post).first()
    return _actions_page(request, post, bookmark)


def _actions_page(
    request: CommunityRequest, post: Post, bookmark: Bookmark | None, typed: BookmarkForm | None = None
) -> HttpResponse:
    actor = request.actor
    context = {
        "post": post,
        "thread": post.thread,
        "may_edit": policies.can_edit_post(actor, post),
        "may_see_history": policies.can_see_history(actor, post),
        "may_delete": policies.can_delete_post(actor, post) and not post.opens_topic,
        "may_moderate": policies.moderates_thread(actor, post.thread),
        "may_curate": policies.curates_thread(actor, post.thread),
        "may_accept": policies.can_accept_answer(actor, post.thread) and post.number > 1,
        "links": PostLink.objects.filter(post=post, removed_at__isnull=True).exclude(title=""),
        "may_remove_previews": policies.can_remove_preview(actor, post),
        "bookmark": bookmark,
        "typed": typed,
    }
    return render(request, "content/post_actions.html", context, status=422 if typed else 200)


@require_POST
def reactions(request: CommunityRequest, post_id: int) -> HttpResponse:
    """React, or take the same reaction back."""
    rate_limits.check("react", key=f"member:{request.actor.member_id}")
    post = post_or_404(request, post_id)
    emoji = request.POST.get("emoji", "").replace("\x00", "")[:40]
    own = Reaction.objects.filter(post=post, member_id=request.actor.member_id)
    if own.filter(emoji=emoji).exists():
        post = commands.remove_reaction(actor=request.actor, post=post, emoji=emoji)
    else:
        post = commands.add_reaction(actor=request.actor, post=post, emoji=emoji)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(number_url(post.thread, post.number))
    mine = set(own.values_list("emoji", flat=True))
    context = {
        "post": post,
        "reader": Reader.of(request.actor, thread=post.thread),
        "csrf": get_token(request),
        "reactions": [(each, count, each in mine) for each, count in post.reaction_counts.items()],
        "offered": OFFERED,
    }
    return render(request, "content/partials/_reactions.html", context)


@require_POST
def post_delete(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = commands.delete_post(actor=request.actor, post=post_or_404(request, post_id))
    messages.success(request, _("The post is deleted."))
    return HttpResponseRedirect(thread_url(post.thread))


@require_POST
def post_restore(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = commands.restore_post(actor=request.actor, post=post_or_404(request, post_id))
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_POST
def post_hide(request: CommunityRequest, post_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    post = commands.hide_post(actor=request.actor, post=post_or_404(request, post_id), reason=reason)
    messages.success(request, _("The post is hidden."))
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_POST
def post_approve(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = commands.approve_post(actor=request.actor, post=post_or_404(request, post_id))
    messages.success(request, _("The post is visible to all now."))
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_POST
def post_wiki(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = post_or_404(request, post_id)
    post = commands.make_wiki(actor=request.actor, post=post, is_wiki=request.POST.get("on") == "1")
    return HttpResponseRedirect(number_url(post.thread, post.number))


@require_POST
def post_accept(request: CommunityRequest, post_id: int) -> HttpResponse:
    """Accept the post as the answer, or no longer."""
    post = post_or_404(request, post_id)
    if request.POST.get("on") == "0":
        commands.unaccept_answer(actor=request.actor, thread=post.thread)
    else:
        commands.accept_answer(actor=request.actor, post=post)
    return HttpResponseRedirect(thread_url(post.thread))


@require_POST
def post_bookmark(request: CommunityRequest, post_id: int) -> HttpResponse:
    post = post_or_404(request, post_id)
    form = BookmarkForm(request.POST)
    if request.POST.get("on") == "0":
        commands.remove_bookmark(actor=request.actor, post=post)
        messages.success(request, _("The bookmark is gone."))
    elif _kept(request, post, form):
        messages.success(request, _("The bookmark is kept."))
    else:
        bookmark = Bookmark.objects.filter(member_id=request.actor.member_id, post=post).first()
        return _actions_page(request, post, bookmark, form)
    return HttpResponseRedirect(number_url(post.thread, post.number))


def _kept(request: CommunityRequest, post: Post, form: BookmarkForm) -> bool:
    """Keep the bookmark; otherwise the form says what is wrong with it."""
    if not form.is_valid():
        return False
    try:
        commands.add_bookmark(
            actor=request.actor, post=post, note=form.cleaned_data["note"], remind_at=form.cleaned_data["remind_at"]
        )
    except RuleBroken as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return False
    return True


@require_POST
def post_reminder(request: CommunityRequest, post_id: int) -> HttpResponse:
    """A reminder is dealt with; the bookmark stays."""
    post = post_or_404(request, post_id)
    if not request.actor.is_member:
        raise NotAllowed(_("Join to keep bookmarks."))
    bookmark = get_object_or_404(Bookmark.objects, member_id=request.actor.member_id, post=post)
    commands.settle_reminder(actor=request.actor, bookmark=bookmark)
    return HttpResponseRedirect(safe_next(request, request.POST.get("next"), reverse("content:bookmarks")))
