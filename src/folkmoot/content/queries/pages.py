"""What the pages of threads and lists show, in a fixed number of statements whatever their length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from folkmoot.content.models import Ballot, BallotChoice, Poll, Post, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import posts_visible_to, threads_visible_to
from folkmoot.content.queries.heads import PostHead, ReaderMarks, post_heads, reader_marks
from folkmoot.core.actor import Actor

POSTS_A_PAGE = 20
THREADS_A_PAGE = 30
_NOT_VISIBLE = [ContentState.HELD, ContentState.HIDDEN, ContentState.DELETED]


@dataclass(slots=True)
class PollView:
    """A poll as one reader may see it."""

    poll: Poll
    own_choices: dict[int, int]
    shows_results: bool


@dataclass
class ThreadPage:
    """Some posts of a thread with all that one reader sees beside them."""

    thread: Thread
    heads: list[PostHead]
    older_from: int | None
    newer_from: int | None
    polls: dict[int, list[PollView]]
    marks: ReaderMarks
    accepted: Post | None = None

    @cached_property
    def posts(self) -> list[Post]:
        """The posts themselves: a page whose posts are all kept as HTML never asks for them."""
        return posts_of(self.thread, [head.id for head in self.heads])


@dataclass(slots=True)
class ThreadList:
    """Some threads, and where the next ones begin."""

    threads: list[Thread]
    read: dict[int, int] = field(default_factory=dict)
    next_cursor: str = ""


def thread_page(actor: Actor, thread: Thread, *, start: int) -> ThreadPage:
    """The page of a thread that begins at post number `start`: at most 20 posts, as quick at the end as in front.

    The caller has found the thread among what the actor sees.
    """
    heads = post_heads(actor, thread.id, start=start, most=POSTS_A_PAGE + 1)
    newer = heads[POSTS_A_PAGE].number if len(heads) > POSTS_A_PAGE else None
    heads = heads[:POSTS_A_PAGE]
    return ThreadPage(
        thread=thread,
        heads=heads,
        older_from=max(1, start - POSTS_A_PAGE) if start > 1 else None,
        newer_from=newer,
        polls=poll_views(actor, [head.id for head in heads if head.has_poll]),
        marks=reader_marks(actor, thread.id, [head.id for head in heads]),
        accepted=_accepted(actor, thread, start),
    )


def posts_of(thread: Thread, ids: Sequence[int]) -> list[Post]:
    """These posts of a thread with what their HTML shows, in order."""
    posts = list(Post.everywhere.filter(id__in=ids).select_related("author", "reply_to__author").order_by("number"))
    for post in posts:
        post.thread = thread
    return posts


def poll_views(actor: Actor, post_ids: Sequence[int]) -> dict[int, list[PollView]]:
    """The polls of these posts as the actor may see them."""
    if not post_ids:
        return {}
    polls = Poll.everywhere.filter(post__in=post_ids).prefetch_related("options")
    own: dict[int, dict[int, int]] = defaultdict(dict)
    if actor.member_id is not None:
        choices = BallotChoice.everywhere.filter(ballot__poll__in=polls, ballot__member_id=actor.member_id)
        for choice in choices.select_related("ballot").order_by("rank"):
            own[choice.ballot.poll_id][choice.option_id] = choice.votes
    views: dict[int, list[PollView]] = defaultdict(list)
    for poll in polls:
        views[poll.post_id].append(PollView(poll, own[poll.id], shows_results(poll, has_voted=bool(own[poll.id]))))
    return views


def shows_results(poll: Poll, *, has_voted: bool) -> bool:
    """Whether results may be seen now: always, after voting, or only when the poll is closed."""
    if not poll.is_open() or poll.results == Poll.Results.ALWAYS:
        return True
    return poll.results == Poll.Results.AFTER_VOTE and has_voted


def voters_of(actor: Actor, poll: Poll) -> QuerySet[Ballot]:
    """Who voted, where the poll shows it and its results may be seen; else nobody."""
    has_voted = Ballot.everywhere.filter(poll=poll, member_id=actor.member_id).exists()
    ballots = Ballot.everywhere.filter(poll=poll).select_related("member")
    return ballots.none() if poll.hides_voters or not shows_results(poll, has_voted=has_voted) else ballots


def latest_threads(
    actor: Actor, *, space_id: int | None = None, before: tuple[str, int] | None = None, **filters: object
) -> ThreadList:
    """Threads by their last post, newest first; in a space its pinned ones stand in front of the first page."""
    threads = threads_visible_to(actor).select_related("author", "space").defer("space__description")
    if space_id is not None:
        threads = threads.filter(space_id=space_id)
    threads = threads.filter(**filters)
    pinned: list[Thread] = []
    if space_id is not None and not filters:
        pinned = _picked(threads, threads.filter(pinned_at__isnull=False).order_by("-pinned_at")[:10])
        # By their ids: the condition "not pinned" leads SQLite to an index that is not in the order wanted.
        threads = threads.exclude(id__in=[thread.id for thread in pinned]) if pinned else threads
    if before is not None:
        # Two plain conditions instead of one OR: the index is walked from the right place.
        threads = threads.filter(last_post_at__lte=before[0]).exclude(last_post_at=before[0], id__gte=before[1])
    rows = _newest(actor, threads, THREADS_A_PAGE + 1)
    last = rows[THREADS_A_PAGE - 1] if len(rows) > THREADS_A_PAGE else None
    shown = ([] if before is not None else pinned) + rows[:THREADS_A_PAGE]
    cursor = f"{last.last_post_at.isoformat()}~{last.id}" if last else ""
    return ThreadList(shown, _read_numbers(actor, shown), cursor)


def _newest(actor: Actor, threads: QuerySet[Thread], most: int) -> list[Thread]:
    # The few that are not visible to all are asked for apart: with an OR over states no index gives the order.
    ordered = threads.order_by("-last_post_at", "-id")
    rows = list(ordered.filter(state=ContentState.VISIBLE)[:most])
    if actor.member_id is not None or actor.is_system:
        others = _picked(threads, ordered.filter(state__in=_NOT_VISIBLE)[:most])
        if others:
            rows = sorted([*rows, *others], key=lambda thread: (thread.last_post_at, thread.id), reverse=True)[:most]
    return rows


def _picked(threads: QuerySet[Thread], few: QuerySet[Thread]) -> list[Thread]:
    # There are mostly none, so their ids come first: a statement over all columns costs several times as much.
    ids = list(few.values_list("id", flat=True))
    found = {thread.id: thread for thread in threads.filter(id__in=ids)} if ids else {}
    return [found[thread_id] for thread_id in ids if thread_id in found]


def unread_threads(actor: Actor, *, limit: int = THREADS_A_PAGE) -> ThreadList:
    """Threads with posts the member has not read: those followed or begun, and new ones since they joined."""
    if actor.member_id is None:
        return ThreadList([])
    readers = ThreadReader.everywhere.filter(community_id=actor.community_id, member_id=actor.member_id)
    behind = readers.exclude(level=ThreadReader.Level.MUTED).filter(last_read_number__gt=0)
    begun = dict(behind.values_list("thread_id", "last_read_number").order_by("-read_at")[:1000])
    rows = threads_visible_to(actor).filter(id__in=begun).select_related("author", "space").order_by("-last_post_at")
    unread = [thread for thread in rows if thread.last_number > begun[thread.id]][:limit]
    return ThreadList(unread, {thread.id: begun[thread.id] for thread in unread})


def _accepted(actor: Actor, thread: Thread, start: int) -> Post | None:
    if thread.accepted_post_id is None or start > 1:
        return None
    return posts_visible_to(actor).select_related("author").filter(id=thread.accepted_post_id).first()


def _read_numbers(actor: Actor, threads: Collection[Thread]) -> dict[int, int]:
    if actor.member_id is None or not threads:
        return {}
    rows = ThreadReader.everywhere.filter(member_id=actor.member_id, thread__in=[thread.id for thread in threads])
    return dict(rows.values_list("thread_id", "last_read_number"))


def posts_of_member(actor: Actor, member_id: int, *, before: int | None = None) -> list[Post]:
    """A member's posts that the actor may read, newest first."""
    posts = posts_visible_to(actor).filter(author_id=member_id).select_related("thread", "author")
    if before is not None:
        posts = posts.filter(id__lt=before)
    return list(posts.order_by("-id")[: POSTS_A_PAGE + 1])
