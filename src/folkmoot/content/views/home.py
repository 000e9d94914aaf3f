"""The first page: for a member what is new, for a visitor what this is, for staff what needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from folkmoot.communities.middleware import installation_wide
from folkmoot.communities.queries import all_communities
from folkmoot.content.models import Bookmark, Draft, Mention
from folkmoot.content.queries import homes
from folkmoot.content.queries.lists import heads_of, latest_threads, unread_threads
from folkmoot.core.actor import Actor
from folkmoot.core.errors import NotAllowed
from folkmoot.core.registry import home_cards
from folkmoot.core.request import CommunityRequest, Request
from folkmoot.members.commands import note_visit
from folkmoot.spaces.moderators import moderated_space_ids, moderates_any
from folkmoot.spaces.policies import spaces_visible_to

A_FEW = 8
NEW_AT_MOST = 15
# Who comes back within this time is still on the same visit.
SAME_VISIT = timedelta(minutes=30)


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
    """What needs a moderator or manager today; of who looks after some spaces only, what is held in those."""
    actor = request.actor
    if not (actor.is_staff or moderates_any(actor)):
        raise NotAllowed(_("This page is for moderators and managers."))
    if not actor.is_staff:
        held = homes.held_posts(actor).filter(thread__space_id__in=moderated_space_ids(actor) or [])
        return render(request, "content/manage.html", {"held": held.select_related("thread", "author")[: homes.MOST]})
    context = {
        "sees_all": True,
        "cards": cards_for(actor, "manager", "staff", "desk"),
        "held": homes.held_posts(actor).select_related("thread", "author")[: homes.MOST],
        "pending": homes.pending_members(actor)[: homes.MOST],
        "unanswered": homes.unanswered_threads(actor).select_related("author", "space")[:A_FEW],
        "may_set": actor.is_manager,
        "quiet": _quiet_spaces(actor),
    }
    return render(request, "content/manage.html", context)


def cards_for(actor: Actor, *audiences: str) -> list[dict[str, object]]:
    """What rooms have to say to this member, each with its template; `audience` is member, staff or manager.

    What is for staff's own page, "desk", costs the first page nothing: it is shown only where it is asked for.
    """
    theirs = {"member", *(["staff"] if actor.is_staff else []), *(["manager"] if actor.is_manager else [])}
    theirs |= {"desk"} & set(audiences) if actor.is_staff else set()
    wanted = theirs & set(audiences or theirs)
    cards = sorted((card for card in home_cards if card.audience in wanted), key=lambda card: card.position)
    loaded = [(card, card.load(actor)) for card in cards]
    return [{**content, "template": card.template} for card, content in loaded if content is not None]


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
    since = _last_visit(request, actor)
    unread = unread_threads(actor, limit=A_FEW).heads
    shown = {head.id for head in unread}
    latest = [head for head in latest_threads(actor).heads if head.id not in shown]
    new = [head for head in latest if homes.is_since(head.last_post_at, since)]
    own = {"member_id": actor.member_id}
    mentions = Mention.objects.filter(homes.names_visible_post(actor), **own, seen_at__isnull=True)
    reminders = Bookmark.objects.filter(
        homes.names_visible_post(actor), **own, remind_at__isnull=False, reminded_at__isnull=True
    )
    context = {
        "cards": cards_for(actor),
        "waiting": homes.waiting_for_staff(actor) if actor.is_staff else None,
        "since": since,
        "unread_rows": unread,
        "new_rows": new[:NEW_AT_MOST],
        "rows": [head for head in latest if head not in new][:NEW_AT_MOST],
        "mentions": mentions.select_related("post__thread", "post__author").order_by("-id")[:A_FEW],
        "questions": homes.questions_to_answer(actor, limit=5),
        "polls": homes.closing_polls(actor, limit=5),
        "reminders": reminders.select_related("post__thread").order_by("remind_at")[:A_FEW],
        "draft_count": Draft.objects.filter(member_id=actor.member_id).count(),
    }
    return render(request, "content/home.html", context)


def _last_visit(request: Request, actor: Actor) -> datetime | None:
    """When the member was here before this visit; the visit is noted once in half an hour."""
    member = request.member
    assert member is not None
    key = f"since:{member.id}"
    before, now = member.last_seen_at, timezone.now()
    if before is None or now - before > SAME_VISIT:
        note_visit(actor=actor, member=member)
        request.session[key] = before.isoformat() if before else ""
        return before
    return parse_datetime(request.session.get(key, "") or "") or None


def _visitor_home(request: Request, actor: Actor) -> HttpResponse:
    spaces = list(spaces_visible_to(actor).filter(archived_at=None))
    best = heads_of(actor, homes.best_thread_ids(actor, limit=4))
    latest = latest_threads(actor).heads
    shown = {head.id for head in best} if len(latest) > 2 * len(best) else set()
    context = {"spaces": spaces, "best": best, "rows": [head for head in latest if head.id not in shown][:10]}
    return render(request, "content/welcome.html", context)
