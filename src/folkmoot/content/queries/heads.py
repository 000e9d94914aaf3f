"""What the page of a thread asks on every visit, in two statements written by hand.

The ORM takes longer to word these than the database to answer them. Both are checked against the ORM's answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from folkmoot.core.actor import Actor
from folkmoot.spaces.moderators import moderates

# The page's posts first and what stands beside them after that: PostgreSQL's guess of how many there are can be far
# off, and then it joins a whole thread to take twenty of it.
_HEADS = """
    SELECT p.id, p.number, p.revision, p.state, p.author_id, m.revision, p.has_poll, a.revision
    FROM (
        SELECT id, number, revision, state, author_id, has_poll, reply_to_id FROM content_post
        WHERE thread_id = %s AND number >= %s
          AND (1 = %s OR state = 'visible' OR (state = 'held' AND author_id = %s))
        ORDER BY number LIMIT %s
    ) p
    LEFT JOIN members_membership m ON m.id = p.author_id
    LEFT JOIN content_post r ON r.id = p.reply_to_id
    LEFT JOIN members_membership a ON a.id = r.author_id
    ORDER BY p.number
"""
_MARKS = """
    SELECT 'read', last_read_number, '' FROM content_threadreader WHERE member_id = %s AND thread_id = %s
    UNION ALL SELECT 'muted', other_id, '' FROM members_relation WHERE community_id = %s AND member_id = %s
    UNION ALL SELECT 'draft', 0, markdown FROM content_draft WHERE member_id = %s AND place = %s
"""
_REACTIONS = " UNION ALL SELECT 'reaction', post_id, emoji FROM content_reaction WHERE member_id = %s AND post_id IN "


class PostHead(NamedTuple):
    """What decides whether a post's kept HTML is still right."""

    id: int
    number: int
    revision: int
    state: str
    author_id: int | None
    author_revision: int | None
    has_poll: bool
    answered_author_revision: int | None


@dataclass(slots=True)
class ReaderMarks:
    """What one reader has beside the posts of a page."""

    last_read_number: int | None = None
    muted: set[int] = field(default_factory=set)
    reactions: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    draft: str = ""


def post_heads(actor: Actor, thread_id: int, *, start: int, most: int, space_id: int | None = None) -> list[PostHead]:
    """The posts from a number on that the actor sees in a thread (of that space) that the actor sees."""
    moderated = space_id is not None and moderates(actor, space_id)
    sees_all = int(actor.is_staff or actor.is_system or moderated)
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [thread_id, start, sees_all, actor.member_id or 0, most])
        return [PostHead(*row) for row in cursor.fetchall()]


def reader_marks(actor: Actor, thread_id: int, post_ids: Sequence[int]) -> ReaderMarks:
    """How far the actor has read, whom they muted, what they reacted with and have begun to write."""
    marks = ReaderMarks()
    if actor.member_id is None:
        return marks
    member, sql = actor.member_id, _MARKS
    parameters: list[int | str] = [member, thread_id, actor.community_id, member, member, f"reply:{thread_id}"]
    if post_ids:
        sql += f"{_REACTIONS}({', '.join(['%s'] * len(post_ids))})"
        parameters += [member, *post_ids]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for kind, number, text in cursor.fetchall():
            _add(marks, kind, number, text)
    return marks


def _add(marks: ReaderMarks, kind: str, number: int, text: str) -> None:
    if kind == "read":
        marks.last_read_number = number
    elif kind == "muted":
        marks.muted.add(number)
    elif kind == "draft":
        marks.draft = text
    else:
        marks.reactions[number].add(text)
