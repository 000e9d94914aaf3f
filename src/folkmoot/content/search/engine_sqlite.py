"""Full text on SQLite: an FTS5 table whose rowids are posts' ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from folkmoot.content.search.language import Query


def index(rows: Iterable[tuple[int, str, str]]) -> None:
    """Put posts (id, title, text) into the index, in place of what it had of them."""
    rows = list(rows)
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM content_search WHERE rowid = %s", [(row[0],) for row in rows])
        cursor.executemany("INSERT INTO content_search (rowid, title, body) VALUES (%s, %s, %s)", rows)


def remove(ids: Sequence[int]) -> None:
    """Take posts out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM content_search WHERE rowid = %s", [(id_,) for id_ in ids])


def empty() -> None:
    """Forget everything."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_search")


def condition(query: Query) -> tuple[str, list[str]]:
    """SQL that is true for documents that match, with its parameters."""
    return (
        "content_searchdocument.id IN (SELECT rowid FROM content_search WHERE content_search MATCH %s)",
        [match_expression(query)],
    )


def match_expression(query: Query) -> str:
    """The query in FTS5's language; every word is quoted, so nothing typed is an operator."""
    terms = [f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"' for word in query.words]
    terms += [f'"{phrase}"' for phrase in query.phrases]
    expression = " AND ".join(terms)
    for word in query.without:
        expression += f' NOT "{word}"'
    return expression
