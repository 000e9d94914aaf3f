"""What a member keeps: bookmarks, drafts, mentions; and what a member has written."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from folkmoot.content import commands
from folkmoot.content.models import Bookmark, Draft, Mention
from folkmoot.content.policies import threads_visible_to
from folkmoot.content.queries import homes
from folkmoot.content.queries.pages import POSTS_A_PAGE, posts_of_member
from folkmoot.content.views.finding import whole_number
from folkmoot.core.errors import NotAllowed
from folkmoot.core.request import CommunityRequest
from folkmoot.members.policies import members_visible_to
from folkmoot.spaces.policies import spaces_visible_to


@require_safe
def bookmarks(request: CommunityRequest) -> HttpResponse:
    _for_members(request)
    rows = Bookmark.objects.filter(homes.names_visible_post(request.actor), member_id=request.actor.member_id)
    rows = rows.select_related("post__thread", "post__author").order_by("-id")[:200]
    # What is due comes first, the longest due in front; the rest as it was bookmarked.
    due = sorted((row for row in rows if row.is_due), key=lambda row: row.remind_at or row.created_at)
    others = [row for row in rows if not row.is_due]
    return render(request, "content/bookmarks.html", {"bookmarks": [*due, *others]})


@require_safe
def mentions(request: CommunityRequest) -> HttpResponse:
    _for_members(request)
    rows = Mention.objects.filter(homes.names_visible_post(request.actor), member_id=request.actor.member_id)
    rows = rows.select_related("post__thread", "post__author").order_by("-id")[:100]
    return render(request, "content/mentions.html", {"mentions": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: CommunityRequest) -> HttpResponse:
    _for_members(request)
    if request.method == "POST":
        commands.discard_draft(actor=request.actor, place=request.POST.get("place", "")[:60])
        return HttpResponseRedirect(reverse("content:drafts"))
    rows = Draft.objects.filter(member_id=request.actor.member_id).order_by("-updated_at")
    return render(request, "content/drafts.html", {"drafts": [(row, _address_of(request, row.place)) for row in rows]})


@require_safe
def member_posts(request: CommunityRequest, handle: str) -> HttpResponse:
    author = get_object_or_404(members_visible_to(request.actor), handle__iexact=handle)
    before = whole_number(request.GET.get("before"), 0, most=2**62)
    posts = posts_of_member(request.actor, author.id, before=before or None)
    context = {
        "author": author,
        "posts": posts[:POSTS_A_PAGE],
        "next": posts[POSTS_A_PAGE - 1].id if len(posts) > POSTS_A_PAGE else None,
    }
    return render(request, "content/member_posts.html", context)


def _for_members(request: CommunityRequest) -> None:
    if request.actor.member_id is None:
        raise NotAllowed(_("Sign in to see this."))


def _address_of(request: CommunityRequest, place: str) -> str:
    kind, _colon, number = place.partition(":")
    if not number.isdecimal() or len(number) > 18:
        return ""
    if kind == "thread":
        space = spaces_visible_to(request.actor).filter(id=int(number)).first()
        return reverse("content:thread-create", args=[space.slug]) if space else ""
    thread = threads_visible_to(request.actor).filter(id=int(number)).first()
    return reverse("content:reply", args=[thread.id]) if thread else ""
