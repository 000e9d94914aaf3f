"""What the page of a thread shows, in a fixed number of statements whatever its length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from folkmoot.content.models import Ballot, BallotChoice, Poll, Post, Thread
from folkmoot.content.policies import posts_in_spaces_visible_to, posts_visible_to
from folkmoot.content.queries.heads import PostHead, ReaderMarks, post_heads, reader_marks
from folkmoot.content.queries.runoff import Runoff, runoff_of
from folkmoot.core.actor import Actor

POSTS_A_PAGE = 20


@dataclass(slots=True)
class PollView:
    """A poll as one reader may see it."""

    poll: Poll
    own_choices: dict[int, int]
    shows_results: bool
    # Of a ranked poll whose results may be seen.
    runoff: Runoff | None = None
    # What the reader has just entered and was refused, by option.
    entered: dict[int, int] | None = None


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


def thread_page(actor: Actor, thread: Thread, *, start: int) -> ThreadPage:
    """The page of a thread that begins at post number `start`: at most 20 posts, as quick at the end as in front.

    The caller has found the thread among what the actor sees.
    """
    heads = post_heads(actor, thread.id, start=start, most=POSTS_A_PAGE + 1, space_id=thread.space_id)
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
        shown = shows_results(poll, has_voted=bool(own[poll.id]))
        runoff = runoff_of(poll) if shown and poll.kind == Poll.Kind.RANKED else None
        views[poll.post_id].append(PollView(poll, own[poll.id], shown, runoff))
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


def _accepted(actor: Actor, thread: Thread, start: int) -> Post | None:
    if thread.accepted_post_id is None or start > 1:
        return None
    return posts_visible_to(actor).select_related("author").filter(id=thread.accepted_post_id).first()


def posts_of_member(actor: Actor, member_id: int, *, before: int | None = None) -> list[Post]:
    """A member's posts that the actor may read, newest first."""
    posts = posts_in_spaces_visible_to(actor).filter(author_id=member_id).select_related("thread", "author")
    if before is not None:
        posts = posts.filter(id__lt=before)
    return list(posts.order_by("-id")[: POSTS_A_PAGE + 1])
