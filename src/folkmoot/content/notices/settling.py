"""What members read where it stands need not be told any more, nor what was taken out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from folkmoot.content.models import Post, SpaceReader, ThreadReader
from folkmoot.core.notices import Gone, NoticeLine, Settled, Settler, Withdrawal

Lines = Sequence[NoticeLine]
# Between the marking and its line in the log.
_A_MOMENT = timedelta(seconds=5)


def read_threads(lines: Lines) -> Iterable[Settled]:
    """Up to where members have read the threads that they read or wrote in."""
    pairs = {(line.member_id, line.thread_id): line for line in lines if line.member_id and line.thread_id}
    rows = ThreadReader.everywhere.filter(
        member_id__in={member for member, _thread in pairs}, thread_id__in={thread for _member, thread in pairs}
    )
    for member_id, thread_id, number in rows.values_list("member_id", "thread_id", "last_read_number"):
        line = pairs.get((member_id, thread_id))
        if line is not None:
            yield Settled(line.community_id, member_id, line.id, thread_id=thread_id, number=number)


def read_spaces(lines: Lines) -> Iterable[Settled]:
    """All that stands in spaces that members marked as read."""
    for line in lines:
        if line.member_id is None:
            continue
        marked = SpaceReader.everywhere.filter(
            community_id=line.community_id, member_id=line.member_id, read_at__gte=line.at - _A_MOMENT
        )
        for space_id in marked.values_list("space_id", flat=True):
            yield Settled(line.community_id, line.member_id, line.id, space_id=space_id)


def reminders_done(lines: Lines) -> Iterable[Settled]:
    """The post of a reminder that a member has dealt with."""
    threads = dict(Post.everywhere.filter(id__in=[line.subject_id for line in lines]).values_list("id", "thread_id"))
    for line in lines:
        if line.member_id and line.subject_id in threads:
            yield Settled(
                line.community_id, line.member_id, line.id, thread_id=threads[line.subject_id], kind="content.reminder"
            )


def posts_gone(lines: Lines) -> Iterable[Gone]:
    """Posts that are out of sight."""
    for line in lines:
        if line.thread_id is not None and line.subject_id is not None:
            yield Gone(line.community_id, line.thread_id, line.subject_id)


def threads_gone(lines: Lines) -> Iterable[Gone]:
    """Threads that are out of sight."""
    for line in lines:
        if line.subject_id is not None:
            yield Gone(line.community_id, line.subject_id)


def judged_elsewhere(lines: Lines) -> Iterable[Gone]:
    """What was held waits for nobody any more."""
    for line in lines:
        if line.thread_id is not None and line.subject_id is not None:
            yield Gone(line.community_id, line.thread_id, line.subject_id, kind="content.held")


def _everywhere(*kinds: str) -> frozenset[str]:
    """These kinds in threads of spaces and in direct conversations, which have kinds of their own."""
    return frozenset(f"{room}.{kind}" for kind in kinds for room in ("content", "content.direct"))


SETTLERS = (
    Settler("content.threads", _everywhere("thread.read", "post.created"), read_threads),
    Settler("content.spaces", frozenset({"content.space.read"}), read_spaces),
    Settler("content.reminders", frozenset({"content.bookmark.settled"}), reminders_done),
)
_DECIDED = frozenset({"content.post.approved", "content.post.rejected"})
WITHDRAWALS = (
    Withdrawal(
        "content.posts",
        _everywhere("post.deleted", "post.hidden", "post.rejected"),
        posts_gone,
    ),
    Withdrawal("content.threads", frozenset({"content.thread.deleted", "content.thread.hidden"}), threads_gone),
    Withdrawal("content.held", _DECIDED, judged_elsewhere),
)
