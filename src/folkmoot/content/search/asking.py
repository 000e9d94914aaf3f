"""Asking as people do: where no word is found as it was typed, words that begin so are shown, and it is said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from folkmoot.content.search.finding import HITS_A_PAGE, SearchPage, search_for
from folkmoot.content.search.language import Query, parse
from folkmoot.core.actor import Actor

ORDERS = ("relevance", "newest")
# Shorter beginnings are found in half of all posts.
_BEGINNING_AT_LEAST = 3
_WIDENED = "w"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits; `is_widened` where they only begin like the words that were asked for."""

    page: SearchPage
    is_widened: bool = False

    @property
    def next_cursor(self) -> str:
        """Where the next page begins, of the same kind; empty: nowhere."""
        return (
            f"{_WIDENED}{self.page.next_cursor}" if self.is_widened and self.page.next_cursor else self.page.next_cursor
        )


def ask(actor: Actor, asked: str, *, order: str = "relevance", cursor: str = "", size: int = HITS_A_PAGE) -> Answer:
    """What matches; else, on the first page, what begins with the words."""
    query = parse(asked)
    if not cursor.startswith(_WIDENED):
        page = search_for(actor, query, order=order, cursor=cursor, size=size)
        if page.hits or page.is_cut or cursor or not query.wanted:
            return Answer(page)
    wide = _widened(query)
    if wide == query:
        return Answer(SearchPage(query))
    return Answer(
        search_for(actor, wide, order=order, cursor=cursor.removeprefix(_WIDENED), size=size), is_widened=True
    )


def _widened(query: Query) -> Query:
    return replace(
        query,
        wanted=tuple(
            replace(term, is_prefix=term.is_prefix or len(term.words[-1]) >= _BEGINNING_AT_LEAST)
            for term in query.wanted
        ),
    )
