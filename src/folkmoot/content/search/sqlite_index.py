"""The index in SQLite: an FTS5 table whose rowid is the post's id.

`place` holds words of ours ("c1 s5 a7 d202 y2026 m202601": community, space, author, time), so that the engine itself
walks only over the documents of one community, and over those of one author or month where one was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from django.db import connection

from folkmoot.content.models import SearchDocument
from folkmoot.content.search.language import Query, Term
from folkmoot.content.search.places import words_of_place
from folkmoot.content.search.words import words_to_index

TABLES = "content_search CROSS JOIN content_searchdocument d ON d.id = content_search.rowid"
MATCH = "content_search MATCH %s"
ORDER = SORT = "content_search.rowid"
_PARTS_TOO_MANY = 6
_PAGES_A_STEP = 64
_PAUSE_SECONDS = 0.005
_TIDY_SECONDS = 60.0


def write(documents: Sequence[SearchDocument]) -> None:
    """Index these documents; they are not in the index yet."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO content_search (rowid, title, body, place) VALUES (%s, %s, %s, %s)",
            [(d.id, _joined(d.title), _joined(d.text), " ".join(words_of_place(d))) for d in documents],
        )


def drop(ids: Iterable[int]) -> None:
    """Take documents out of the index; those that are not in it do no harm."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM content_search WHERE rowid = %s", [(id_,) for id_ in ids])


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_search")


def tidy() -> int:
    """Join the many parts that writing leaves behind, in steps that hold up writers for a moment each.

    Every word of a question is looked up in each part. Returns how many steps there were.
    """
    steps, end = 0, time.monotonic() + _TIDY_SECONDS
    if _parts() < _PARTS_TOO_MANY:
        return steps
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            # A negative number gathers all parts for one merge, which positive ones then continue.
            pages = _PAGES_A_STEP if steps else -_PAGES_A_STEP
            cursor.execute("INSERT INTO content_search (content_search, rank) VALUES ('merge', %s)", [pages])
            cursor.execute("SELECT total_changes()")
            if cursor.fetchone()[0] - before < 2:
                break
        steps += 1
        time.sleep(_PAUSE_SECONDS)
    return steps


def expression(query: Query, place: Sequence[Sequence[str]], *, title_only: bool = False) -> str:
    """The question in the engine's words. Everything in it is letters and digits of our own choosing."""
    parts = [f"place : ({' OR '.join(words)})" for words in place]
    parts += [_phrase(term, title_only=title_only) for term in query.wanted]
    asked = " AND ".join(parts)
    if not query.unwanted:
        return asked
    without = " OR ".join(_phrase(term, title_only=False) for term in query.unwanted)
    return f"({asked}) NOT ({without})"


def _phrase(term: Term, *, title_only: bool) -> str:
    columns = "title" if title_only or term.in_title else "{title body}"
    return f'{columns} : "{" ".join(term.words)}"{" *" if term.is_prefix else ""}'


def _parts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM content_search_idx")
        return int(cursor.fetchone()[0])


def _joined(text: str) -> str:
    return " ".join(words_to_index(text))
