"""What the first page shows: to a member what is theirs to read and answer, to staff what waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from folkmoot.content.models import Ballot, Poll, Post, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import polls_visible_to, posts_in_spaces_visible_to, posts_visible_to, topics_visible_to
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space

UNANSWERED_FOR = timedelta(hours=24)
# What is older than this is history: no list here walks further back, however large the community is.
LATELY = timedelta(days=30)
A_WHILE = timedelta(days=90)
CLOSING_WITHIN = timedelta(days=14)
NEW_MEMBER_FOR = timedelta(days=14)
_LOOKED_AT = 300
_NEWCOMERS_AT_MOST = 500
_STAFF = [Role.OWNER, Role.MANAGER, Role.MODERATOR]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for staff; each figure stops at `Waiting.MOST`."""

    held: int
    pending: int
    unanswered: int
    newcomers: int

    @property
    def any(self) -> bool:
        return bool(self.held or self.pending or self.unanswered or self.newcomers)


MOST = 50


def waiting_for_staff(actor: Actor) -> Waiting:
    """A few statements, each of which stops counting at `MOST`."""
    return Waiting(
        held_posts(actor)[:MOST].count(),
        pending_members(actor)[:MOST].count(),
        unanswered_threads(actor)[:MOST].count(),
        unanswered_newcomers(actor)[:MOST].count(),
    )


def held_posts(actor: Actor) -> QuerySet[Post]:
    """Posts that wait for a decision, oldest first."""
    return posts_in_spaces_visible_to(actor).filter(state=ContentState.HELD).order_by("id")


def pending_members(actor: Actor) -> QuerySet[Membership]:
    """Who asks to join, the longest waiting first."""
    members = Membership.everywhere.filter(community_id=actor.community_id, state=Membership.State.PENDING)
    return members.order_by("joined_at")


def unanswered_threads(actor: Actor) -> QuerySet[Thread]:
    """Threads of members that nobody has replied to for a day, oldest first, the last month's."""
    now = timezone.now()
    threads = topics_visible_to(actor).filter(
        state=ContentState.VISIBLE, post_count=1, closed_at=None,
        last_post_at__gt=now - LATELY, last_post_at__lt=now - UNANSWERED_FOR,
    )  # fmt: skip
    only_told = [Space.Kind.ANNOUNCEMENTS, Space.Kind.ARTICLES]
    return threads.exclude(author__role__in=_STAFF).exclude(space__kind__in=only_told).order_by("last_post_at")


def unanswered_newcomers(actor: Actor) -> QuerySet[Post]:
    """First posts of the last two weeks' newcomers after which nobody else has written, newest first."""
    since = timezone.now() - NEW_MEMBER_FOR
    # Asked first: a database that began with the posts would ask of each in a busy fortnight whether it was answered.
    newcomers = Membership.everywhere.filter(
        community_id=actor.community_id, joined_at__gt=since, post_count__range=(1, 2), role=Role.MEMBER
    )
    ids = list(newcomers.order_by("-joined_at").values_list("id", flat=True)[:_NEWCOMERS_AT_MOST])
    answers = Post.everywhere.filter(
        thread_id=OuterRef("thread_id"), number__gt=OuterRef("number"), state=ContentState.VISIBLE
    ).exclude(author_id=OuterRef("author_id"))
    posts = posts_in_spaces_visible_to(actor).filter(
        ~Exists(answers), thread__kind=Thread.Kind.TOPIC, state=ContentState.VISIBLE, created_at__gt=since,
        author_id__in=ids,
    )  # fmt: skip
    return posts.order_by("-id")


def names_visible_post(actor: Actor) -> Exists:
    """For rows that name a post (`post_id`): asked of each of them, which are few, while posts are many."""
    return Exists(posts_visible_to(actor).filter(id=OuterRef("post_id")))


def questions_to_answer(actor: Actor, *, limit: int) -> list[Thread]:
    """Open questions of others that the member has not written in, those with fewest replies first."""
    own = Post.everywhere.filter(thread_id=OuterRef("pk"), author_id=actor.member_id)
    threads = topics_visible_to(actor).filter(
        ~Exists(own), state=ContentState.VISIBLE, space__kind=Space.Kind.QUESTIONS, space__archived_at=None,
        accepted_post=None, closed_at=None, last_post_at__gt=timezone.now() - A_WHILE,
    )  # fmt: skip
    found = list(threads.select_related("space").order_by("-last_post_at")[: limit * 8])
    return sorted(found, key=lambda thread: thread.post_count)[:limit]


def closing_polls(actor: Actor, *, limit: int) -> list[Poll]:
    """Polls that close within two weeks and wait for the member's vote, the next one first."""
    now = timezone.now()
    votes = Ballot.everywhere.filter(poll_id=OuterRef("pk"), member_id=actor.member_id)
    polls = polls_visible_to(actor).filter(
        ~Exists(votes), closed_at=None, closes_at__gt=now, closes_at__lt=now + CLOSING_WITHIN
    )
    return list(polls.select_related("post__thread").order_by("closes_at")[:limit])


def best_thread_ids(actor: Actor, *, limit: int) -> list[int]:
    """Of the last months' threads those that moved most people, best first."""
    since = timezone.now() - A_WHILE
    threads = topics_visible_to(actor).filter(state=ContentState.VISIBLE, last_post_at__gt=since)
    rows = threads.order_by("-last_post_at").values_list("id", "reaction_count", "post_count")[:_LOOKED_AT]
    moving = [(2 * reactions + posts, thread_id) for thread_id, reactions, posts in rows if reactions]
    return [thread_id for _weight, thread_id in sorted(moving, reverse=True)[:limit]]


def is_since(at: datetime | str, since: datetime | None) -> bool:
    """Whether a moment, as lists of threads give it, lies after the last visit."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    # SQLite gives times without a zone.
    at_zone = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return since is not None and at_zone > since
