"""The index in PostgreSQL: a tsvector beside the document, under a GIN index.

The vectors are built here, not by PostgreSQL's parser, so that both engines know the same words. Words of ours
("c:1", "s:5", "a:7", "m:202601") say where and when a document belongs; the colon keeps them apart from people's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from folkmoot.content.models import SearchDocument
from folkmoot.content.search.language import Query, Term
from folkmoot.content.search.places import words_of_place
from folkmoot.content.search.words import words_to_index

TABLES = "content_searchdocument d"
MATCH = "d.words @@ %s::tsquery"
ORDER = "d.id"
# Where the newest documents hold no page of matches, walking on by id looks at each document; the index of words
# names those that match, and an order that no index has makes PostgreSQL take it.
SORT = "(d.id + 0)"

# PostgreSQL's own limits: positions beyond the last are taken for the last, more than 255 of a word are dropped.
_LAST_POSITION = 16_383
_POSITIONS_A_WORD = 255
_GAP = 20


def write(documents: Sequence[SearchDocument]) -> None:
    """Index these documents."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE content_searchdocument SET words = %s::tsvector WHERE id = %s",
            [(vector(document), document.id) for document in documents],
        )


def drop(ids: Iterable[int]) -> None:
    """Nothing to do: the words go with the document's row."""


def clear() -> None:
    """Nothing to do: the words go with the documents' rows."""


def tidy() -> int:
    """Nothing to do: PostgreSQL's own vacuum keeps the index in order."""
    return 0


def expression(query: Query, place: Sequence[Sequence[str]], *, title_only: bool = False) -> str:
    """The question in the engine's words. Everything in it is letters and digits of our own choosing."""
    parts = [f"({' | '.join(map(_own, words))})" for words in place]
    parts += [_phrase(term, title_only=title_only) for term in query.wanted]
    parts += [f"!({_phrase(term, title_only=False)})" for term in query.unwanted]
    return " & ".join(parts)


def _phrase(term: Term, *, title_only: bool) -> str:
    label = "A" if title_only or term.in_title else ""
    last = len(term.words) - 1
    marks = [f"{'*' if term.is_prefix and i == last else ''}{label}" for i in range(last + 1)]
    lexemes = [f"'{word}'{':' + mark if mark else ''}" for word, mark in zip(term.words, marks, strict=True)]
    return f"({' <-> '.join(lexemes)})"


def vector(document: SearchDocument) -> str:
    """A document's words with their places, as PostgreSQL writes them."""
    places: dict[str, list[str]] = defaultdict(list)
    at = 0
    for at, word in enumerate(words_to_index(document.title), start=1):
        places[word].append(f"{at}A")
    for number, word in enumerate(words_to_index(document.text), start=at + _GAP):
        if number > _LAST_POSITION:
            break
        places[word].append(str(number))
    own = " ".join(map(_own, words_of_place(document)))
    said = (f"'{word}':{','.join(numbers[:_POSITIONS_A_WORD])}" for word, numbers in places.items())
    return " ".join((own, *said))


def _own(word: str) -> str:
    return f"'{word[0]}:{word[1:]}'"
