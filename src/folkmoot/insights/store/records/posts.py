"""Posts and what hangs on them: who wrote, reacted, voted, accepted, edited."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from folkmoot.content.models import Ballot, Post, Reaction, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.core.deeds import Deed
from folkmoot.insights.store.hooks import sentiment_judges
from folkmoot.insights.store.records.lines import ACCEPTED, counted_kinds, lines_about
from folkmoot.insights.store.records.rows import POST, Rows, plain
from folkmoot.members.models import Membership


@dataclass(frozen=True, slots=True)
class _Seen:
    """A post that everybody in its place may see."""

    id: int
    thread_id: int
    space_id: int
    is_topic: bool
    accepted_post_id: int | None
    number: int
    author_id: int | None
    at: datetime
    markdown: str
    reactions: dict[str, int]
    other_id: int | None

    @property
    def opens(self) -> bool:
        return self.number == 1 and self.is_topic


def add_posts(rows: Rows, community_id: int, ids: Collection[int]) -> None:
    """The rows of these posts; those that are not to be seen, or of a direct conversation, have none."""
    seen = {post.id: post for post in _seen(community_id, ids)}
    feelings = _feelings(community_id, list(seen.values()))
    for post in seen.values():
        rows.add(
            "posts", post.id, post.thread_id, post.space_id, post.author_id, rows.days.of(post.at), plain(post.at),
            post.opens, post.other_id, feelings.get(post.id), len(post.markdown.split()), sum(post.reactions.values()),
        )  # fmt: skip
        if post.author_id is not None:
            rows.fact((POST, post.id), _deed(f"post:{post.id}", post.at, "post", post.author_id, post, post.other_id))
            if post.opens:
                opened = _deed(f"thread:{post.thread_id}", post.at, "thread", post.author_id, post, None)
                rows.fact((POST, post.id), opened)
    for deed, post_id in (*_reactions(seen), *_votes(seen), *_of_the_log(community_id, seen)):
        rows.fact((POST, post_id), deed)


def _seen(community_id: int, ids: Collection[int]) -> Iterator[_Seen]:
    posts = Post.everywhere.filter(
        community_id=community_id, id__in=ids, state=ContentState.VISIBLE, thread__state=ContentState.VISIBLE
    ).exclude(thread__kind=Thread.Kind.DIRECT)
    for row in posts.order_by("id").values_list(
        "id", "thread_id", "thread__space_id", "thread__kind", "thread__accepted_post_id", "number", "author_id",
        "created_at", "markdown", "reaction_counts", "reply_to_id", "reply_to__author_id", "root_id", "root__author_id",
        "thread__author_id",
    ):  # fmt: skip
        yield _post_of(row)


def _post_of(row: tuple[Any, ...]) -> _Seen:
    id_, thread_id, space_id, kind, accepted, number, author, at, markdown, reactions, *answers = row
    reply_to, replied, root, rooted, opened_by = answers
    is_topic = kind == Thread.Kind.TOPIC
    if reply_to is not None:
        other = replied
    elif root is not None:
        other = rooted
    else:
        # In a channel nobody is answered who is not named.
        other = opened_by if is_topic and number != 1 else None
    return _Seen(id_, thread_id, space_id, is_topic, accepted, number, author, at, markdown, reactions, other)


def _deed(key: str, at: datetime, kind: str, member_id: int, post: _Seen, other_id: int | None) -> Deed:
    return Deed(key, at, kind, member_id, other_id, post.space_id, post.thread_id, post.id)


def _reactions(seen: dict[int, _Seen]) -> Iterator[tuple[Deed, int]]:
    given = Reaction.everywhere.filter(post_id__in=seen).exclude(member__state=Membership.State.ERASED)
    for id_, post_id, member_id, at in given.order_by("id").values_list("id", "post_id", "member_id", "created_at"):
        post = seen[post_id]
        yield _deed(f"reaction:{id_}", at, "reaction", member_id, post, post.author_id), post_id


def _votes(seen: dict[int, _Seen]) -> Iterator[tuple[Deed, int]]:
    cast = Ballot.everywhere.filter(poll__post_id__in=seen).exclude(member__state=Membership.State.ERASED)
    for id_, post_id, poll_id, member_id, at in cast.order_by("id").values_list(
        "id", "poll__post_id", "poll_id", "member_id", "cast_at"
    ):
        post = seen[post_id]
        yield (
            Deed(f"vote:{id_}", at, "vote", member_id, post.author_id, post.space_id, post.thread_id, poll_id),
            post_id,
        )


def _of_the_log(community_id: int, seen: dict[int, _Seen]) -> Iterator[tuple[Deed, int]]:
    accepting: dict[int, tuple[Deed, int]] = {}
    for line in lines_about(community_id, "post", seen, [ACCEPTED, *counted_kinds()]):
        post = seen[line.subject_id]
        if line.kind != ACCEPTED:
            yield _deed(f"log:{line.id}", line.at, line.kind, line.member_id, post, post.author_id), post.id
        elif post.accepted_post_id == post.id:
            # Accepted, opened again and accepted once more: the last time counts.
            deed = _deed(f"log:{line.id}", line.at, "accept", line.member_id, post, post.author_id)
            accepting[post.id] = (deed, post.id)
    yield from accepting.values()


def _feelings(community_id: int, posts: list[_Seen]) -> dict[int, float | None]:
    judge = next(iter(sentiment_judges), None)
    if judge is None or not posts:
        return {}
    judged = judge(community_id, [post.markdown for post in posts])
    return {post.id: feeling for post, feeling in zip(posts, judged, strict=True)}
