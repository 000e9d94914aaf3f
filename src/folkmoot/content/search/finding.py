"""Finding posts among what the actor may read.

Newest first costs the same however common the words are: the index is walked from its end and stops at a page, or
when a reader has waited long enough.
By relevance, the newest few hundred matches (and the newest with all words in the title) are weighed against
each other here; ranking all matches of a common word would read the whole index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.safestring import SafeString

from folkmoot.content.models import Post, SearchDocument, Thread
from folkmoot.content.models.thread import ContentState
from folkmoot.content.policies import participants_of
from folkmoot.content.queries.conversations import as_seen
from folkmoot.content.search.conditions import Conditions, conditions_of
from folkmoot.content.search.highlights import marked, snippet
from folkmoot.content.search.language import Query, parse
from folkmoot.content.search.windows import walk
from folkmoot.content.search.words import fold
from folkmoot.core.actor import Actor

HITS_A_PAGE = 20
_WEIGHED = 300
_WEIGHED_BY_TITLE = 100
_READ_AT_MOST = 2000
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; both texts are safe HTML with <mark> around the found words.

    A direct conversation without a name of its own has the title under which its reader knows it.
    """

    post: Post
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some hits, how the question was understood, and where the next page begins (empty: nowhere).

    `is_cut` where older posts may match that were not looked at: newest first, the next page goes on from there.
    """

    query: Query
    hits: list[Hit] = field(default_factory=list)
    next_cursor: str = ""
    is_cut: bool = False


def search(
    actor: Actor, asked: str, *, order: str = "relevance", cursor: str = "", size: int = HITS_A_PAGE
) -> SearchPage:
    """A page of what matches, `order` "relevance" or "newest". Hostile input finds nothing rather than failing."""
    return search_for(actor, parse(asked), order=order, cursor=cursor, size=size)


def search_for(
    actor: Actor, query: Query, *, order: str = "relevance", cursor: str = "", size: int = HITS_A_PAGE
) -> SearchPage:
    """The same for a question that has been understood."""
    conditions = conditions_of(actor, query)
    if query.is_empty or conditions is None:
        return SearchPage(query)
    given = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19 else None
    if order == "newest" or not query.wanted:
        found = walk(query, conditions, limit=size + 1, before=given)
        ids, is_cut = found.ids, bool(found.stopped_at)
        following = str(ids[size - 1] if len(ids) > size else found.stopped_at or "")
    else:
        skipped = given or 0
        ranked, is_cut = _ranked(query, conditions)
        ids = ranked[skipped:]
        following = str(skipped + size) if len(ids) > size else ""
    return SearchPage(query, _hits(actor, query, conditions, ids[:size]), following, is_cut)


def _ranked(query: Query, conditions: Conditions) -> tuple[list[int], bool]:
    """Ids, the best first, and whether there are or may be others that were not weighed."""
    found = walk(query, conditions, limit=_WEIGHED)
    ids = set(found.ids)
    if len(ids) == _WEIGHED:
        ids.update(walk(query, conditions, limit=_WEIGHED_BY_TITLE, title_only=True).ids)
    rows = SearchDocument.everywhere.filter(id__in=ids).only("id", "number", "title", "text", "created_at")
    ranked = [row.id for row in sorted(rows, key=lambda row: (-_weight(row, query), -row.id))]
    return ranked, bool(found.stopped_at) or len(found.ids) == _WEIGHED


def _weight(document: SearchDocument, query: Query) -> float:
    text, title = fold(document.text[:_READ_AT_MOST]), fold(document.title)
    weight = 0.5 if document.number == 1 else 0.0
    for term in query.wanted:
        # A phrase counts by its words; that they stand together the engine has seen to.
        said = min(text.count(word) for word in term.words)
        weight += min(said, 5) / (1 + len(text) / 1000) + (3 if all(word in title for word in term.words) else 0)
    years = (timezone.now() - document.created_at).days / _DAYS_A_YEAR
    return weight + 1 / (1 + max(0.0, years))


def _hits(actor: Actor, query: Query, conditions: Conditions, ids: list[int]) -> list[Hit]:
    # Asked again of the posts themselves: the index may be a moment behind a post that was just hidden or moved.
    # By ids alone and judged here: SQLite would walk over all posts of the community for the same conditions in SQL.
    rows = Post.everywhere.filter(id__in=ids).select_related("thread__space", "author").defer("markdown")
    own = _own_among(rows, conditions)
    posts = {post.id: post for post in rows if _is_shown(post, conditions, own)}
    texts = dict(SearchDocument.everywhere.filter(id__in=ids).values_list("id", "text"))
    titles = _titles(actor, {post.thread_id: post.thread for post in posts.values()})
    terms = query.wanted
    said = tuple(replace(term, in_title=False) for term in terms if not term.in_title)
    return [
        Hit(posts[id_], marked(titles.get(posts[id_].thread_id, ""), terms), snippet(texts.get(id_, ""), said))
        for id_ in ids
        if id_ in posts
    ]


def _titles(actor: Actor, threads: Mapping[int, Thread]) -> dict[int, str]:
    talks = [thread for thread in threads.values() if thread.is_direct]
    return {id_: thread.title for id_, thread in threads.items()} | {
        chat.thread.id: str(chat.title) for chat in (as_seen(actor, talks) if talks else ())
    }


def _own_among(posts: Iterable[Post], conditions: Conditions) -> frozenset[int]:
    """The direct conversations among these in which the one who asks takes part."""
    if conditions.participant is None:
        return frozenset()
    taken = participants_of({post.thread_id for post in posts})
    return frozenset(thread_id for thread_id, members in taken.items() if conditions.participant in members)


def _is_shown(post: Post, conditions: Conditions, own: frozenset[int]) -> bool:
    states = {post.state, post.thread.state}
    is_there = post.thread_id in own if post.thread.is_direct else post.thread.space_id in conditions.spaces
    return states == {ContentState.VISIBLE} and is_there
