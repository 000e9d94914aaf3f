"""Full text on PostgreSQL: a tsvector column beside the documents, in the language-neutral configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from folkmoot.content.search.language import Query


def index(rows: Iterable[tuple[int, str, str]]) -> None:
    """Put posts (id, title, text) into the index; their documents are there already."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE content_searchdocument SET words = setweight(to_tsvector('simple', %s), 'A') || "
            "to_tsvector('simple', left(%s, 500000)) WHERE id = %s",
            [(title, text, id_) for id_, title, text in rows],
        )


def remove(ids: Sequence[int]) -> None:
    """The words go with their documents."""


def empty() -> None:
    """The words go with their documents."""


def condition(query: Query) -> tuple[str, list[str]]:
    """SQL that is true for documents that match, with its parameters."""
    parts = [
        "to_tsquery('simple', %s)" if word.endswith("*") else "plainto_tsquery('simple', %s)" for word in query.words
    ]
    values = [f"{word[:-1].replace(chr(39), '')}:*" if word.endswith("*") else word for word in query.words]
    parts += ["phraseto_tsquery('simple', %s)" for _phrase in query.phrases]
    values += query.phrases
    expression = " && ".join(parts)
    for word in query.without:
        expression += " && !!phraseto_tsquery('simple', %s)"
        values.append(word)
    return f"content_searchdocument.words @@ ({expression})", values
