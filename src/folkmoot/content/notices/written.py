"""The posts that lines of the log tell of, as far as others may see them, and who asked to hear of their threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.content.models.thread import ContentState
from folkmoot.core.notices import Candidates, NoticeLine
from folkmoot.notifications.queries.portions import among


class Written(NamedTuple):
    """A post, and what decides whom it concerns."""

    id: int
    thread_id: int
    number: int
    author_id: int | None
    replied_to: int | None
    thread_author_id: int | None
    space_id: int
    space_kind: str
    thread_kind: str
    root_author_id: int | None

    @property
    def opens(self) -> bool:
        """Whether it is the text of a topic; nothing opens a channel."""
        return self.number == 1 and self.thread_kind == Thread.Kind.TOPIC

    @property
    def answers(self) -> int | None:
        """Whose post it answers."""
        return self.replied_to or self.root_author_id

    @property
    def is_direct(self) -> bool:
        return self.thread_kind == Thread.Kind.DIRECT

    @property
    def group(self) -> str:
        """What happens in a thread is told together."""
        return f"thread:{self.thread_id}"

    def candidates(
        self, line: NoticeLine, members: Iterable[int | None], reason: str, *, insists: bool = False
    ) -> Candidates:
        """That these members might hear of the post, gathered by thread."""
        ids = {member_id for member_id in members if member_id is not None}
        return Candidates(
            line, ids, self.id, reason, self.group, self.space_id, self.thread_id, self.number, insists=insists
        )


_COLUMNS = (
    "id", "thread_id", "number", "author_id", "reply_to__author_id", "thread__author_id", "thread__space_id",
    "thread__space__kind", "thread__kind", "root__author_id",
)  # fmt: skip


def posts_by_id(post_ids: Collection[int]) -> dict[int, Written]:
    """The visible ones of these posts."""
    rows = Post.everywhere.filter(among("id", post_ids), state=ContentState.VISIBLE)
    return {row[0]: Written(*row) for row in rows.values_list(*_COLUMNS)}


def published(lines: Sequence[NoticeLine]) -> list[tuple[NoticeLine, Written]]:
    """The lines whose post can be seen, with the post."""
    posts = posts_by_id({line.subject_id for line in lines if line.subject_type == "post" and line.subject_id})
    return [(line, posts[line.subject_id]) for line in lines if line.subject_id in posts]


def at_level(thread_ids: Collection[int], level: str) -> dict[int, set[int]]:
    """The members that have given a thread this level, by thread."""
    rows = ThreadReader.everywhere.filter(thread_id__in=thread_ids, level=level)
    found: dict[int, set[int]] = defaultdict(set)
    for thread_id, member_id in rows.values_list("thread_id", "member_id"):
        found[thread_id].add(member_id)
    return found
