"""Reading posts as they were first written, many at a time and no column more than is needed.

The one place of backtests with SQL of its own, for both databases: a million rows through the models would take longer
than judging them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple

from django.db import connection

from folkmoot.content.markup import RenderContext, plain_text, render

_LINK = re.compile(r'<a [^<>]*?href="([^"]+)"')
_MENTION = re.compile(r'<a [^<>]*?class="mention"')
_AT_ONCE = 2_000


class Written(NamedTuple):
    """A post as it was first written; `title` is set where it opened a topic, `at` is in seconds since 1970."""

    id: int
    thread_id: int
    author_id: int | None
    at: int
    space_id: int
    title: str
    text: str
    links: tuple[str, ...]
    images: int
    mentions: int


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, as posts' times are read."""
    return int(moment.timestamp() // 1)


def id_range(community_id: int) -> tuple[int, int]:
    """The lowest and highest id of posts in the community; (0, -1) where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM content_post WHERE community_id = %s AND state IN "
            "('visible', 'held', 'hidden', 'deleted')",
            [community_id],
        )
        low, high = cursor.fetchone()
    return (0, -1) if low is None else (low, high)


def read_posts(
    first: int, last: int, *, community_id: int, since: datetime, until: datetime, space_ids: Sequence[int] | None
) -> Iterator[Written]:
    """The posts with ids from `first` to `last` that were written in the period, without direct conversations.

    Only those in the spaces named; None is everywhere.
    """
    places = (
        "1 = 1" if space_ids is None else f"t.space_id IN ({', '.join(str(int(each)) for each in space_ids) or '0'})"
    )
    sql = f"""
        SELECT p.id, p.thread_id, p.author_id, {_epoch("p.created_at")}, t.space_id,
               CASE WHEN p.number = 1 AND t.kind = 'topic' THEN t.title ELSE '' END, p.html, p.edit_count
        FROM content_post p JOIN content_thread t ON t.id = p.thread_id
        WHERE p.id BETWEEN %s AND %s AND p.community_id = %s AND p.created_at >= %s AND p.created_at < %s
              AND t.kind <> 'direct' AND {places}
        ORDER BY p.id
    """  # noqa: S608 - whole numbers of our own
    originals = _first_versions(first, last, community_id)
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last, community_id, *map(_parameter, (since, until))])
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield _written(row, originals.get(row[0]) if row[7] else None)


def read_by_ids(ids: Iterable[int], community_id: int) -> dict[int, Written]:
    """Single posts, wherever they are."""
    wanted = sorted(set(ids))
    found = {}
    for start in range(0, len(wanted), 500):
        chosen = ", ".join(str(int(each)) for each in wanted[start : start + 500])
        sql = f"""
            SELECT p.id, p.thread_id, p.author_id, {_epoch("p.created_at")}, t.space_id,
                   CASE WHEN p.number = 1 AND t.kind = 'topic' THEN t.title ELSE '' END, p.html, p.edit_count
            FROM content_post p JOIN content_thread t ON t.id = p.thread_id
            WHERE p.id IN ({chosen}) AND p.community_id = %s AND t.kind <> 'direct'
        """  # noqa: S608 - whole numbers of our own
        with connection.cursor() as cursor:
            cursor.execute(sql, [community_id])
            for row in cursor.fetchall():
                original = _first_versions(row[0], row[0], community_id).get(row[0]) if row[7] else None
                found[row[0]] = _written(row, original)
    return found


def read_times(community_id: int, until: datetime, *, of_links: bool = False) -> dict[int, array[int]]:
    """By author the seconds at which they posted before `until`, in order; with `of_links` once for each link in it.

    Posts without author are left out.
    """
    links = "JOIN content_postlink l ON l.post_id = p.id" if of_links else ""
    sql = f"""
        SELECT p.author_id, {_epoch("p.created_at")}
        FROM content_post p JOIN content_thread t ON t.id = p.thread_id {links}
        WHERE p.community_id = %s AND p.created_at < %s AND p.author_id IS NOT NULL AND t.kind <> 'direct'
    """  # noqa: S608 - no value in it
    found: dict[int, array[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [community_id, _parameter(until)])
        while rows := cursor.fetchmany(_AT_ONCE * 5):
            for author_id, at in rows:
                times = found.get(author_id)
                if times is None:
                    times = found[author_id] = array("q")
                times.append(at)
    return {author_id: array("q", sorted(times)) for author_id, times in found.items()}


def _first_versions(first: int, last: int, community_id: int) -> dict[int, tuple[str, str]]:
    """Title and Markdown that edited posts had at first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post_id, title, markdown FROM content_postrevision "
            "WHERE post_id BETWEEN %s AND %s AND community_id = %s AND number = 1",
            [first, last, community_id],
        )
        return {post_id: (title, markdown) for post_id, title, markdown in cursor.fetchall()}


def _written(row: Sequence[Any], original: tuple[str, str] | None) -> Written:
    id_, thread_id, author_id, at, space_id, title, html, _edits = row
    if original is not None:
        baked = render(original[1], context=_BARE)
        links, images, mentions = baked.links, len(baked.images), original[1].count("@")
        title = (original[0] or title) if title else ""
        text = baked.text
    else:
        links = tuple(map(unescape, _LINK.findall(html))) if "<a " in html else ()
        images = html.count("<img ")
        mentions = len(_MENTION.findall(html)) if '"mention"' in html else 0
        text = _text_of(html)
    return Written(id_, thread_id, author_id, at, space_id, title, text, links, images, mentions)


_BARE = RenderContext()


def _text_of(html: str) -> str:
    """`plain_text`, several times as fast for posts of plain paragraphs, which most are."""
    bare = html.replace("<p>", "\n").replace("</p>", "\n").replace("<br>", "\n")
    if "<" in bare:
        return plain_text(html)
    if "&" in bare:
        bare = unescape(bare)
    return "\n".join(filter(None, (" ".join(line.split()) for line in bare.split("\n"))))


def _epoch(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"floor(extract(epoch FROM {column}))::bigint"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


def _parameter(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
