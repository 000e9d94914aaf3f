"""What the weekly summary may choose from: new threads where a member follows, questions for them, the best unseen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from folkmoot.content.models import Post, Thread, ThreadReader, ThreadTag
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import topics_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.notices import SummaryItem, SummarySection
from folkmoot.notifications.models import Level
from folkmoot.spaces.models import Space

_LOOKED_AT = 40
_TAGS_KNOWN = 30


def followed_threads(actor: Actor, since: datetime) -> Sequence[SummaryItem]:
    """New threads in spaces, with tags and by members that the member follows, the liveliest first."""
    rows = Level.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    followed = rows.filter(level__in=[Level.Name.WATCH, Level.Name.FOLLOW]).values_list("scope", "scope_id")
    ids: dict[str, set[int]] = {scope: set() for scope in Level.Scope.values}
    for scope, scope_id in followed:
        ids[scope].add(scope_id)
    tagged = ThreadTag.everywhere.filter(thread_id=OuterRef("pk"), tag_id__in=ids[Level.Scope.TAG])
    threads = _unseen(actor, since).annotate(by_tag=Exists(tagged))
    of = Q(space_id__in=ids["space"]) | Q(author_id__in=ids["member"]) | Q(by_tag=True)
    found = threads.filter(of).order_by("-post_count", "-id")[:_LOOKED_AT]
    return [_item(thread, _why_followed(thread, ids)) for thread in found]


def questions(actor: Actor, since: datetime) -> Sequence[SummaryItem]:
    """Questions without an accepted answer, with tags of threads that the member has answered in before."""
    known = _known_tags(actor)
    if not known:
        return []
    own = Post.everywhere.filter(thread_id=OuterRef("pk"), author_id=actor.member_id)
    threads = topics_visible_to(actor).filter(
        ~Exists(own), state=ContentState.VISIBLE, space__kind=Space.Kind.QUESTIONS, accepted_post=None, closed_at=None,
        space__archived_at=None, last_post_at__gt=since,
    )  # fmt: skip
    uses = ThreadTag.everywhere.filter(tag_id__in=known, thread__in=threads).values_list("thread_id", "tag_id")
    tags: dict[int, int] = {}
    for thread_id, tag_id in uses:
        tags.setdefault(thread_id, tag_id)
    found = threads.filter(id__in=tags).select_related("space").order_by("post_count", "-last_post_at")[:_LOOKED_AT]
    return [_item(thread, _("You have answered about #%(tag)s.") % {"tag": known[tags[thread.id]]}) for thread in found]


def best_unseen(actor: Actor, since: datetime) -> Sequence[SummaryItem]:
    """What others liked and answered most this week, and the member has not opened."""
    threads = _unseen(actor, since).exclude(author_id=actor.member_id).filter(reaction_count__gt=0)
    found = threads.order_by((F("reaction_count") * 2 + F("post_count")).desc(), "-id")[:_LOOKED_AT]
    return [_item(thread, _why_best(thread)) for thread in found]


def _unseen(actor: Actor, since: datetime) -> QuerySet[Thread]:
    opened = ThreadReader.everywhere.filter(thread_id=OuterRef("pk"), member_id=actor.member_id)
    threads = topics_visible_to(actor).filter(~Exists(opened), state=ContentState.VISIBLE, created_at__gt=since)
    low = Level.everywhere.filter(
        member_id=actor.member_id, scope=Level.Scope.SPACE, level__in=[Level.Name.MUTED, Level.Name.MENTIONS]
    )
    return threads.exclude(space_id__in=low.values("scope_id")).select_related("space", "author")


def _known_tags(actor: Actor) -> dict[int, str]:
    """The tags of threads of others that the member wrote in, those used most."""
    answered = Post.everywhere.filter(
        community_id=actor.community_id, author_id=actor.member_id, state=ContentState.VISIBLE, number__gt=1
    )
    recent: Iterable[int] = answered.order_by("-id").values_list("thread_id", flat=True)[:500]
    uses = ThreadTag.everywhere.filter(thread_id__in=set(recent)).values_list("tag_id", "tag__name")
    most = uses.annotate(times=Count("id")).order_by("-times", "tag_id")[:_TAGS_KNOWN]
    return {tag_id: name for tag_id, name, _times in most}


def _why_followed(thread: Thread, ids: dict[str, set[int]]) -> str:
    if thread.author is not None and thread.author_id in ids["member"]:
        return _("You follow %(name)s.") % {"name": thread.author.name}
    if thread.space_id in ids["space"]:
        return _("You follow %(name)s.") % {"name": thread.space.name}
    return _("You follow one of its tags.")


def _why_best(thread: Thread) -> str:
    count = thread.reaction_count
    return ngettext("%(count)s reaction in %(space)s.", "%(count)s reactions in %(space)s.", count) % {
        "count": count,
        "space": thread.space.name,
    }


def _item(thread: Thread, why: str) -> SummaryItem:
    url = reverse("content:thread", args=[thread.id, thread.slug])
    return SummaryItem(thread.title, url, why, thread.excerpt, f"thread:{thread.id}")


SUMMARY = (
    SummarySection("content.followed", gettext_lazy("New where you follow"), 10, followed_threads),
    SummarySection("content.questions", gettext_lazy("Questions you could answer"), 20, questions),
    SummarySection("content.best", gettext_lazy("Liked this week, and not seen by you"), 30, best_unseen),
)
