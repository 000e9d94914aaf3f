"""Reading posts as they were first written, many at a time and no column more than is needed.

The one place of backtests with SQL of its own, for both databases: a million rows through the models would take longer
than judging them.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from folkmoot.content.markup import RenderContext, all_words, render
from folkmoot.content.models import PostRevision
from folkmoot.moderation.gists.gist import VERSION
from folkmoot.moderation.rules.domains import from_elsewhere

_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*? href="([^"]+)"')
_PICTURE = re.compile(r'<img(?: [a-z-]+="[^"]*")*? src="([^"]+)"')
_LINK_TAG = re.compile(r'</a>|<a [^<>"]*(?:"[^"]*"[^<>"]*)*>')
_MENTION = re.compile(r'<a [^<>]*?class="mention"')
_AT_ONCE = 2_000
# Lines of letters, digits and some signs that mean nothing in Markdown; rendering them would take as long as ten posts.
_LINE_OF_WORDS = r"""[^\W\d_](?:[^\W_]|[ ,;?!'-]|\.(?=\s|$))*"""
_NO_MARKUP = re.compile(rf"{_LINE_OF_WORDS}(?:\n+{_LINE_OF_WORDS})*\n*")


class Written(NamedTuple):
    """A post as it was first written; `title` is set where it opened a topic, `at` is in seconds since 1970.

    `text` has what the gate sees beside: the words of a poll, names of files. `edits` are what it said later, each by
    who changed it when.
    """

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
    pictures: tuple[str, ...]
    edits: tuple[Written, ...] = ()
    is_edit: bool = False


class _Version(NamedTuple):
    """What a post said until somebody changed it."""

    title: str
    markdown: str
    editor_id: int | None
    until: int


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
    # With the sign, SQLite does not read all posts of the community for each range by an index of theirs.
    places = (
        "1 = 1" if space_ids is None else f"t.space_id IN ({', '.join(str(int(each)) for each in space_ids) or '0'})"
    )
    sql = f"""
        SELECT p.id, p.thread_id, p.author_id, {_epoch("p.created_at")}, t.space_id,
               CASE WHEN p.number = 1 AND t.kind = 'topic' THEN t.title ELSE '' END, p.html, p.edit_count
        FROM content_post p JOIN content_thread t ON t.id = p.thread_id
        WHERE p.id BETWEEN %s AND %s AND +p.community_id = %s AND p.created_at >= %s AND p.created_at < %s
              AND t.kind <> 'direct' AND {places}
        ORDER BY p.id
    """  # noqa: S608 - whole numbers of our own
    between = (f"BETWEEN {int(first)} AND {int(last)}", community_id)
    versions, beside, before = _versions(*between), _said_beside(*between), seconds(until)
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last, community_id, *map(_parameter, (since, until))])
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield _written(row, versions.get(row[0], ()) if row[7] else (), beside.get(row[0], ""), before)


def read_kept(
    first: int, last: int, *, community_id: int, since: datetime, until: datetime
) -> Iterator[tuple[int, int | None, int, bytes | None]]:
    """The posts of the period everywhere: id, author, when it was written, and the gist that is kept of its text.

    None where the text has to be read: it was edited, or shows something else than when its gist was kept.
    """
    sql = f"""
        SELECT p.id, p.author_id, {_epoch("p.created_at")}, g.kept
        FROM content_post p JOIN content_thread t ON t.id = p.thread_id LEFT JOIN moderation_textgist g
             ON g.post_id = p.id AND g.version = {VERSION} AND g.revision = p.revision AND p.edit_count = 0
        WHERE p.id BETWEEN %s AND %s AND +p.community_id = %s AND p.created_at >= %s AND p.created_at < %s
              AND t.kind <> 'direct'
        ORDER BY p.id
    """  # noqa: S608 - a whole number of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, last, community_id, *map(_parameter, (since, until))])
        while rows := cursor.fetchmany(_AT_ONCE):
            for id_, author_id, at, kept in rows:
                yield id_, author_id, at, None if kept is None else bytes(kept)


def read_by_ids(ids: Iterable[int], community_id: int, until: datetime | None = None) -> dict[int, Written]:
    """Single posts, wherever they are, with their edits before `until`."""
    wanted = sorted(set(ids))
    before = None if until is None else seconds(until)
    found = {}
    for start in range(0, len(wanted), 500):
        chosen = ", ".join(str(int(each)) for each in wanted[start : start + 500])
        sql = f"""
            SELECT p.id, p.thread_id, p.author_id, {_epoch("p.created_at")}, t.space_id,
                   CASE WHEN p.number = 1 AND t.kind = 'topic' THEN t.title ELSE '' END, p.html, p.edit_count
            FROM content_post p JOIN content_thread t ON t.id = p.thread_id
            WHERE p.id IN ({chosen}) AND p.community_id = %s AND t.kind <> 'direct'
        """  # noqa: S608 - whole numbers of our own
        among = (f"IN ({chosen})", community_id)
        versions, beside = _versions(*among), _said_beside(*among)
        with connection.cursor() as cursor:
            cursor.execute(sql, [community_id])
            for row in cursor.fetchall():
                edits = versions.get(row[0], ()) if row[7] else ()
                found[row[0]] = _written(row, edits, beside.get(row[0], ""), before)
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


def read_edit_times(community_id: int, until: datetime) -> dict[int, array[int]]:
    """By editor the seconds at which they wrote into posts of others before `until`, in order."""
    rows = PostRevision.everywhere.filter(
        community_id=community_id, editor__isnull=False, replaced_at__lt=until
    ).exclude(post__author_id=F("editor_id"))
    found: dict[int, array[int]] = {}
    for editor_id, at in rows.order_by("replaced_at").values_list("editor_id", "replaced_at").iterator():
        found.setdefault(editor_id or 0, array("q")).append(int(at.timestamp()))
    return found


def _versions(which: str, community_id: int) -> dict[int, list[_Version]]:
    """Of edited posts what they said before each edit, in order."""
    found: dict[int, list[_Version]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT post_id, title, markdown, editor_id, {_epoch('replaced_at')} FROM content_postrevision "  # noqa: S608 - whole numbers of our own
            f"WHERE post_id {which} AND community_id = %s ORDER BY post_id, number",
            [community_id],
        )
        for post_id, *said in cursor.fetchall():
            found[post_id].append(_Version(*said))
    return found


def _said_beside(which: str, community_id: int) -> dict[int, str]:
    """What comes with posts and is judged with them: questions and options of polls, names of files."""
    sql = f"""
        SELECT post_id, question, 0, 0 FROM content_poll WHERE post_id {which} AND community_id = %s
        UNION ALL
        SELECT p.post_id, o.text, 1, o.position FROM content_polloption o JOIN content_poll p ON p.id = o.poll_id
        WHERE p.post_id {which} AND p.community_id = %s
        UNION ALL
        SELECT post_id, name, 2, id FROM content_attachment WHERE post_id {which} AND +community_id = %s
        UNION ALL
        SELECT post_id, alt, 3, id FROM content_attachment WHERE post_id {which} AND +community_id = %s
        ORDER BY 1, 3, 4
    """  # noqa: S608 - whole numbers of our own
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [community_id] * 4)
        for post_id, said, _rank, _place in cursor.fetchall():
            if said:
                found[post_id].append(said)
    return {post_id: "\n".join(said) for post_id, said in found.items()}


def _written(row: Sequence[Any], versions: Sequence[_Version], beside: str, until: int | None = None) -> Written:
    """A post with its edits up to `until`. What was said beside is as it is now."""
    id_, thread_id, author_id, at, space_id, title, html, _edits = row
    text, links, images, mentions, pictures = _read(html)
    if not versions:
        said_all = f"{text}\n{beside}" if beside else text
        return Written(id_, thread_id, author_id, at, space_id, title, said_all, links, images, mentions, pictures)
    last = Written(id_, thread_id, author_id, at, space_id, title, text, links, images, mentions, pictures)
    said = [_as_said(last, version) for version in versions]
    edits = tuple(
        said_then._replace(author_id=version.editor_id, at=version.until, is_edit=True)
        for version, said_then in zip(versions, [*said[1:], last], strict=True)
        if until is None or version.until < until
    )
    return said[0]._replace(text=f"{said[0].text}\n{beside}" if beside else said[0].text, edits=edits)


def _as_said(last: Written, version: _Version) -> Written:
    title = (version.title or last.title) if last.title else ""
    if _NO_MARKUP.fullmatch(version.markdown):
        return last._replace(title=title, text=_lines_of(version.markdown), links=(), images=0, mentions=0, pictures=())
    baked = render(version.markdown, context=_BARE)
    return last._replace(
        title=title, text=baked.words, links=baked.links, images=len(baked.images),
        mentions=version.markdown.count("@"), pictures=tuple(filter(from_elsewhere, baked.images)),
    )  # fmt: skip


def _read(html: str) -> tuple[str, tuple[str, ...], int, int, tuple[str, ...]]:
    """Text, links, pictures and mentions of a post as it is now, and pictures from elsewhere."""
    links = tuple(map(unescape, _LINK.findall(html))) if "<a " in html else ()
    mentions = len(_MENTION.findall(html)) if '"mention"' in html else 0
    pictures = tuple(filter(from_elsewhere, map(unescape, _PICTURE.findall(html)))) if "<img " in html else ()
    return _text_of(html), links, html.count("<img "), mentions, pictures


_BARE = RenderContext()


def _text_of(html: str) -> str:
    """`all_words`, several times as fast for posts of plain paragraphs with links, which most are."""
    bare = html.replace("<p>", "\n").replace("</p>", "\n").replace("<br>", "\n")
    if "<a " in bare and ' title="' not in bare:
        bare = _LINK_TAG.sub("", bare)
    if "<" in bare:
        return all_words(html)
    if "&" in bare:
        bare = unescape(bare)
    return _lines_of(bare)


def _lines_of(text: str) -> str:
    return "\n".join([line for each in text.split("\n") if each and (line := _one_line(each))])


def _one_line(line: str) -> str:
    """One space between words and none at the ends. What can be printed has no other gaps than the space."""
    if "  " not in line and line.isprintable():
        return line.strip()
    return " ".join(line.split())


def _epoch(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"floor(extract(epoch FROM {column}))::bigint"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


def _parameter(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
