"""Search finds what looking at every post would find, whoever asks and however it is cut into windows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from folkmoot.content.models import Post, SearchDocument, Tag, Thread, ThreadTag
from folkmoot.content.policies import posts_visible_to
from folkmoot.content.search import places, search, sqlite_index, windows
from folkmoot.content.search.index import index_posts, tidy_index
from folkmoot.content.search.language import Query, Term, parse
from folkmoot.content.search.months import words_between, words_of
from folkmoot.core.testing.cast import Cast

WORDS = ["heather", "heath", "moor", "moss", "moorland", "path", "rain"]
PEOPLE = [None, "nils", "mia", "mo", "olga"]
BEGIN = datetime(2019, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def posts(cast: Cast) -> dict[int, Post]:
    """Posts in every space over some years, indexed; some are not visible."""
    # PostgreSQL's counter stands where the tests before left it: windows of three ids would walk all the way down.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Post]):
            cursor.execute(statement)
    rng = random.Random(7)
    tag = Tag.objects.create(name="wet", slug="wet")
    for n in range(24):
        space = rng.choice([cast.forum, cast.questions, cast.lounge, cast.backroom])
        title = " ".join(rng.choices(WORDS, k=3))
        state = "hidden" if n % 11 == 5 else "visible"
        thread = Thread.everywhere.create(
            community=cast.community, space=space, author=cast.mia, title=title, slug="t", state=state
        )
        for number in range(1, rng.randint(2, 5)):
            Post.everywhere.create(
                community=cast.community,
                thread=thread,
                number=number,
                author=rng.choice([cast.mia, cast.nils, cast.mo]),
                markdown="",
                html=f"<p>{' '.join(rng.choices(WORDS, k=rng.randint(1, 6)))}</p>",
                state="deleted" if rng.random() < 0.1 else "visible",
                created_at=BEGIN + timedelta(days=rng.randint(-40_000, 40_000) if n % 12 == 0 else rng.randint(0, 900)),
            )
        if n % 3 == 0:
            ThreadTag.objects.create(thread=thread, tag=tag)
        if n % 4 == 1 and space == cast.questions:
            Thread.everywhere.filter(id=thread.id).update(accepted_post=thread.posts.first())
    index_posts(Post.everywhere.values_list("id", flat=True))
    return {post.id: post for post in Post.everywhere.select_related("thread__space", "author")}


def says(text: str, term: Term) -> bool:
    """Whether the words of a term stand in a text, one after the other."""
    said, wanted = text.split(), term.words
    return any(
        all(
            word.startswith(part) if term.is_prefix and n == len(wanted) - 1 else word == part
            for n, (word, part) in enumerate(zip(said[start:], wanted, strict=False))
        )
        for start in range(len(said) - len(wanted) + 1)
    )


def fits(post: Post, query: Query) -> bool:
    """The same question asked of one post."""
    title = post.thread.title if post.number == 1 else ""
    text = post.html.removeprefix("<p>").removesuffix("</p>")
    found = all(says(title, t) or (not t.in_title and says(text, t)) for t in query.wanted)
    unwanted = any(says(title, t) or says(text, t) for t in query.unwanted)
    return (
        found
        and not unwanted
        and all(has_name(post, key, name) for key, name in query.names)
        and (not query.kinds or post.thread.space.kind == "questions")
        and ("answered" not in query.kinds or post.thread.accepted_post_id is not None)
        and ("unanswered" not in query.kinds or post.thread.accepted_post_id is None)
        and (query.after is None or post.created_at >= query.after)
        and (query.before is None or post.created_at < query.before)
    )


def has_name(post: Post, key: str, name: str) -> bool:
    if key == "in":
        return post.thread.space.slug == name
    if key == "by":
        return post.author is not None and post.author.handle == name
    return post.thread.thread_tags.filter(tag__slug=name).exists()


def walked(cast: Cast, who: str | None, asked: str) -> list[int]:
    """All pages, newest first."""
    found, cursor = [], ""
    while True:
        page = search(cast.actor(getattr(cast, who) if who else None), asked, order="newest", cursor=cursor, size=5)
        found += [hit.post.id for hit in page.hits]
        if not page.next_cursor:
            return found
        cursor = page.next_cursor


terms = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(["moo*", "he*", "heath*", "-moss", "-rain", "title:moor", "nothing"]),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(lambda two: f'"{" ".join(two)}"'),
)
days = st.dates(date(1900, 1, 1), date(2130, 1, 1)) | st.dates(date(2019, 10, 1), date(2022, 6, 1))
filters = st.one_of(
    st.sampled_from(["in:forum", "in:backroom", "by:mia", "by:nils", "tag:wet", "is:question", "is:answered"]),
    st.tuples(st.sampled_from(["after", "before"]), days).map(lambda pair: f"{pair[0]}:{pair[1].isoformat()}"),
)
questions = st.tuples(st.lists(terms, max_size=3), st.lists(filters, max_size=2)).map(
    lambda parts: " ".join([*parts[0], *parts[1]])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=questions, who=st.sampled_from(PEOPLE), width=st.sampled_from([3, 17, 20_000]), patient=st.booleans())
@example(asked="moor after:2020-01-31 before:2020-02-01", who="mia", width=3, patient=False)
@example(asked="moor before:1969-01-01", who="olga", width=3, patient=True)
@example(asked="moor after:2110-01-01", who="olga", width=3, patient=True)
def test_what_is_found_is_what_every_post_by_itself_answers(
    cast: Cast, posts: dict[int, Post], asked: str, who: str | None, width: int, patient: bool
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(windows, "FIRST_WINDOW", width)
        patched.setattr(windows, "SECONDS", 60.0 if patient else 0.0)
        found = walked(cast, who, asked)
    query, actor = parse(asked), cast.actor(getattr(cast, who) if who else None)
    # Staff see hidden posts on pages, but search has only what everybody in a space sees.
    seen = posts_visible_to(actor).filter(state="visible", thread__state="visible").values_list("id", flat=True)
    expected = [] if query.is_empty else sorted((id_ for id_ in seen if fits(posts[id_], query)), reverse=True)
    assert found == expected


def test_a_walk_that_takes_too_long_says_where_it_stopped(
    cast: Cast, posts: dict[int, Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "FIRST_WINDOW", 10)
    monkeypatch.setattr(windows, "SECONDS", 0.0)
    page = search(cast.actor(cast.olga), "after:2110-01-01 moor", order="newest")
    assert (page.hits, page.is_cut) == ([], True)
    assert 0 < int(page.next_cursor) < max(posts)
    assert search(cast.actor(cast.olga), "after:2110-01-01 moor").is_cut


@given(st.datetimes(), st.datetimes(), st.datetimes())
def test_the_months_asked_for_hold_every_moment_between(at: datetime, after: datetime, before: datetime) -> None:
    at, after, before = (moment.replace(tzinfo=UTC) for moment in (at, after, before))
    if after <= at < before:
        assert set(words_of(at)) & set(words_between(after, before))
        assert set(words_of(at)) & set(words_between(after, None))
        assert set(words_of(at)) & set(words_between(None, before))
    assert len(words_between(after, before)) < 60


def test_what_was_indexed_before_is_filed_by_month(cast: Cast, posts: dict[int, Post], monkeypatch: Any) -> None:
    asked = "moor after:2020-02-01 before:2020-09-20"
    expected = walked(cast, "mia", asked)
    with monkeypatch.context() as patched:
        patched.setattr(places, "words_of", lambda at: ())
        index_posts(SearchDocument.everywhere.values_list("id", flat=True))
    assert expected
    assert walked(cast, "mia", asked) == []
    migration = import_module("folkmoot.content.migrations.0006_search_by_month")
    migration.file_by_month(apps, SimpleNamespace(connection=connection))
    assert walked(cast, "mia", asked) == expected


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index in order by itself")
def test_the_parts_of_the_index_are_joined_and_nothing_is_lost(
    cast: Cast, posts: dict[int, Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_index, "_PARTS_TOO_MANY", 2)
    for id_ in [*posts][:10]:
        index_posts([id_])
    found = walked(cast, "mia", "moor")
    assert found
    assert tidy_index() > 0
    assert walked(cast, "mia", "moor") == found
    assert tidy_index() == 0
