"""Very many posts for search, written by bulk statements: words as frequent as in a natural language."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from folkmoot.communities.models import Community
from folkmoot.content.markup import RENDER_VERSION
from folkmoot.content.models import Post, SearchDocument, Thread
from folkmoot.content.search import postgres_index
from folkmoot.content.search.engine import engine
from folkmoot.core.roles import Role
from folkmoot.members.models import Account, Membership
from folkmoot.spaces.models import Space, SpaceMember

SEED = 20260102
BEGIN = datetime(2012, 1, 1, tzinfo=UTC)
SLUG = "library"
POSTS_A_THREAD = 10
_BATCH = 5_000
_VOCABULARY = 60_000
_SYLLABLES = ["an", "be", "co", "dor", "el", "fi", "gan", "ho", "in", "ka", "lo", "mer", "no", "per", "sta", "tu", "wi"]
_SPACES = 12
_PRIVATE = (9, 10, 11)


def build_library(posts: int) -> None:
    """Fill an empty database with posts in public, members' and private spaces."""
    rng = random.Random(SEED)
    community = Community.objects.create(slug=SLUG, name="Library", set_up_at=BEGIN)
    people = _people(community)
    spaces = _spaces(community, people)
    words = vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    with _index_last():
        for first in range(1, posts + 1, _BATCH):
            _batch(community, people, spaces, rng, words, weights, first, min(posts, first + _BATCH - 1))
    for space in spaces:
        Space.everywhere.filter(id=space.id).update(
            post_count=SearchDocument.everywhere.filter(space_id=space.id).count()
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def vocabulary() -> list[str]:
    """Words, the most frequent first; the same in every run."""
    rng = random.Random(SEED)
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        words["".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3, 3, 3, 4))))] = None
    return list(words)


def _people(community: Community) -> list[Membership]:
    account = Account.objects.create_user("reader@example.org", "a long enough passphrase")
    people = [
        Membership(
            community=community,
            account=account if n == 0 else None,
            handle=f"member{n}",
            name=f"Member {n}",
            role=Role.MEMBER,
            trust_level=2,
            joined_at=BEGIN,
        )
        for n in range(500)
    ]
    return Membership.everywhere.bulk_create(people)


def _spaces(community: Community, people: Sequence[Membership]) -> list[Space]:
    """Public ones, members' and private ones; the reader was added to one of the private ones."""
    spaces = []
    for n in range(_SPACES):
        visibility = "private" if n in _PRIVATE else "members" if n % 3 == 2 else "public"
        kind = "questions" if n == 1 else "forum"
        spaces.append(
            Space.everywhere.create(
                community=community, slug=f"space{n}", name=f"Space {n}", visibility=visibility, kind=kind
            )
        )
    SpaceMember.everywhere.create(community=community, space=spaces[_PRIVATE[0]], member=people[0])
    return spaces


def _batch(
    community: Community,
    people: Sequence[Membership],
    spaces: Sequence[Space],
    rng: random.Random,
    words: list[str],
    weights: list[float],
    first: int,
    last: int,
) -> None:
    threads: list[Thread] = []
    posts: list[Post] = []
    documents: list[SearchDocument] = []
    for id_ in range(first, last + 1):
        number = (id_ - 1) % POSTS_A_THREAD + 1
        text = " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(15, 90)))
        at = BEGIN + timedelta(minutes=7 * id_)
        if number == 1 or not threads:
            title = " ".join(rng.choices(words, cum_weights=weights, k=6))
            threads.append(_thread(community, rng.choice(spaces), rng.choice(people), (id_ - 1) // 10 + 1, title, at))
        thread = threads[-1]
        posts.append(_post(thread, rng.choice(people), id_, number, text, at))
        documents.append(_document(thread, posts[-1], text))
    with transaction.atomic():
        _insert(Thread, threads)
        _insert(Post, posts)
        _insert_documents(documents)


def _thread(community: Community, space: Space, author: Membership, id_: int, title: str, at: datetime) -> Thread:
    return Thread(
        id=id_,
        community=community,
        space=space,
        author=author,
        last_poster=author,
        title=title,
        slug="thread",
        created_at=at,
        last_post_at=at,
        last_number=POSTS_A_THREAD,
        post_count=POSTS_A_THREAD,
    )


def _post(thread: Thread, author: Membership, id_: int, number: int, text: str, at: datetime) -> Post:
    return Post(
        id=id_,
        community_id=thread.community_id,
        thread_id=thread.id,
        number=number,
        author=author,
        markdown=text,
        html=f"<p>{text}</p>",
        render_version=RENDER_VERSION,
        created_at=at,
    )


def _document(thread: Thread, post: Post, text: str) -> SearchDocument:
    return SearchDocument(
        id=post.id,
        community_id=thread.community_id,
        thread_id=thread.id,
        space_id=thread.space_id,
        author_id=post.author_id,
        number=post.number,
        created_at=post.created_at,
        title=thread.title if post.number == 1 else "",
        text=text,
    )


def _insert_documents(documents: list[SearchDocument]) -> None:
    if connection.vendor == "postgresql":
        _insert(SearchDocument, documents, words=[postgres_index.vector(document) for document in documents])
    else:
        _insert(SearchDocument, documents)
        engine().write(documents)


def _insert(model: type[Any], rows: Sequence[Any], **more: list[str]) -> None:
    """Without the limits on parameters that bulk_create keeps to; `more` are columns that no model knows."""
    fields = model._meta.concrete_fields
    names = [*(field.column for field in fields), *more]
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), *beside]
        for row, *beside in zip(rows, *more.values(), strict=True)
    ]
    marks = ["%s::tsvector" if name in more else "%s" for name in names]
    sql = f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({', '.join(marks)})"
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


@contextmanager
def _index_last() -> Iterator[None]:
    """On PostgreSQL an index over all is made many times faster than one that grows with each row."""
    made = "CREATE INDEX search_words ON content_searchdocument USING gin (words)"
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_words")
        yield
        cursor.execute(made)
        for table in (Thread, Post):
            name = table._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
