"""The first page: for a member what is new, for a visitor what this is, for staff what needs them."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.communities.queries import all_communities
from folkmoot.content.models import Bookmark, Draft, Mention, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.content.queries.lists import latest_threads, unread_threads
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.registry import home_cards
from folkmoot.core.request import CommunityRequest, Request
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.policies import spaces_visible_to

UNANSWERED_FOR = timedelta(hours=24)
A_FEW = 8


@installation_wide
@require_safe
def home(request: Request) -> HttpResponse:
    if request.community is None or request.actor is None:
        return _installation_home(request)
    if request.actor.is_member:
        return _member_home(request, request.actor)
    return _visitor_home(request, request.actor)


@require_safe
def manage(request: CommunityRequest) -> HttpResponse:
    """What needs a moderator or manager today."""
    if not request.actor.is_staff:
        raise NotAllowed(_("This page is for moderators and managers."))
    held = Post.objects.filter(state=ContentState.HELD).select_related("thread", "author").order_by("id")[:50]
    pending = Membership.objects.filter(state="pending").order_by("joined_at")[:50]
    context = {
        "held": held,
        "pending": pending,
        "unanswered": unanswered(request.actor)[:A_FEW],
        "newcomers": _newcomers(request.actor)[:A_FEW],
        "may_set": request.actor.is_manager,
        "quiet": _quiet_spaces(request.actor),
    }
    return render(request, "content/manage.html", context)


def unanswered(actor: Actor) -> list[Thread]:
    """Threads of members that nobody has replied to for a day, oldest first, the last month's."""
    now = timezone.now()
    threads = threads_visible_to(actor).filter(
        post_count=1, created_at__lt=now - UNANSWERED_FOR, created_at__gt=now - timedelta(days=30), closed_at=None
    )
    staff = [Role.OWNER, Role.MANAGER, Role.MODERATOR]
    return list(threads.exclude(author__role__in=staff).select_related("author", "space").order_by("created_at")[:50])


def _newcomers(actor: Actor) -> list[Post]:
    """First posts of the last week's newcomers."""
    since = timezone.now() - timedelta(days=14)
    posts = posts_visible_to(actor).filter(
        author__joined_at__gt=since, author__post_count__lte=2, author__role="member"
    )
    return list(posts.select_related("thread", "author").order_by("-id")[:50])


def _quiet_spaces(actor: Actor) -> list[object]:
    since = timezone.now() - timedelta(days=14)
    spaces = spaces_visible_to(actor).filter(archived_at=None).exclude(last_post_at__gt=since)
    return list(spaces.order_by("last_post_at")[:A_FEW])


def _installation_home(request: Request) -> HttpResponse:
    """Where there is one community, that one; else all of them, or the way to the first."""
    communities = all_communities()
    if len(communities) == 1:
        return HttpResponseRedirect(f"/c/{communities[0].slug}/")
    if not communities and getattr(request.user, "is_operator", False):
        return HttpResponseRedirect(reverse("members:found"))
    return render(request, "communities/installation.html", {"communities": communities})


def _member_home(request: Request, actor: Actor) -> HttpResponse:
    latest = latest_threads(actor)
    unread = unread_threads(actor, limit=A_FEW)
    mentions = Mention.objects.filter(
        member_id=actor.member_id, seen_at__isnull=True, post__in=posts_visible_to(actor)
    ).select_related("post__thread", "post__author")
    reminders = Bookmark.objects.filter(
        member_id=actor.member_id,
        remind_at__isnull=False,
        reminded_at__isnull=True,
        post__in=posts_visible_to(actor),
    )
    context = {
        "rows": latest.heads[:15],
        "unread_rows": unread.heads,
        "mentions": mentions.order_by("-id")[:A_FEW],
        "questions": _open_questions(actor),
        "reminders": reminders.select_related("post__thread").order_by("remind_at")[:A_FEW],
        "cards": cards_for(actor),
        "draft_count": Draft.objects.filter(member_id=actor.member_id).count(),
    }
    return render(request, "content/home.html", context)


def cards_for(actor: Actor) -> list[dict[str, object]]:
    """What rooms have to say to this member on the first page; each with its template."""
    audiences = {"member", *(["staff"] if actor.is_staff else []), *(["manager"] if actor.is_manager else [])}
    cards = sorted((card for card in home_cards if card.audience in audiences), key=lambda card: card.position)
    loaded = [(card, card.load(actor)) for card in cards]
    return [{**content, "template": card.template} for card, content in loaded if content is not None]


def _open_questions(actor: Actor) -> list[Thread]:
    threads = threads_visible_to(actor).filter(space__kind="questions", accepted_post__isnull=True, closed_at=None)
    return list(threads.select_related("author", "space").order_by("-last_post_at")[:5])


def _visitor_home(request: Request, actor: Actor) -> HttpResponse:
    spaces = list(spaces_visible_to(actor).filter(archived_at=None))
    context = {"spaces": spaces, "rows": latest_threads(actor).heads[:10]}
    return render(request, "content/welcome.html", context)
