"""A large community for measuring: many threads in a space, one very long thread, a reader with a history."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from folkmoot.communities.models import Community
from folkmoot.content.markup import RENDER_VERSION
from folkmoot.content.models import Post, Reaction, Thread, ThreadReader
from folkmoot.core.roles import Role
from folkmoot.members.models import Account, Membership
from folkmoot.spaces.models import Space

SEED = 20260101
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_BATCH = 2000
_READER = "reader@example.org"
_WORDS = [
    "moor",
    "lamp",
    "river",
    "copper",
    "answer",
    "winter",
    "member",
    "gather",
    "signal",
    "letter",
    "orchard",
    "stone",
    "harbour",
    "kettle",
    "meadow",
    "paper",
    "thread",
    "window",
    "engine",
    "garden",
    "yellow",
    "question",
    "travel",
    "summer",
    "bridge",
    "cotton",
    "market",
    "silver",
    "people",
    "evening",
]


def build_world(*, threads: int, long_posts: int, members: int = 200) -> tuple[Thread, Thread, Account]:
    """Fill an empty database; returns a thread of 20 posts, the long thread and a reader's account."""
    rng = random.Random(SEED)
    with transaction.atomic():
        community = Community.objects.create(slug="bench", name="Bench", set_up_at=BEGIN)
        people = _members(community, members)
        space = Space.everywhere.create(community=community, slug="all", name="Everything")
        Thread.everywhere.bulk_create(_threads(community, space, people, threads, rng), batch_size=_BATCH)
        last = list(Thread.everywhere.filter(community=community).order_by("-id")[:2])
        usual, long = last[0], last[1]
        _fill(usual, people, 20, rng)
        _fill(long, people, long_posts, rng)
        _first_posts(community, people, rng)
        space.thread_count = threads
        space.save(update_fields=["thread_count"])
    account = people[0].account
    assert account is not None
    ThreadReader.everywhere.create(community=community, member=people[0], thread=usual, last_read_number=10)
    with connection.cursor() as cursor:
        # As a database that has been in use for a day knows them.
        cursor.execute("ANALYZE")
    return usual, long, account


def find_world() -> tuple[Thread, Thread, Account] | None:
    """What an earlier run has built in the same folder, if it has."""
    account = Account.objects.filter(email=_READER).first()
    if account is None:
        return None
    usual, long = Thread.everywhere.order_by("-id")[:2]
    return usual, long, account


def body(rng: random.Random) -> str:
    """Some paragraphs of plain words, about as long as a forum's posts."""
    sentences = [
        " ".join(rng.choices(_WORDS, k=rng.randint(6, 14))).capitalize() + "." for _ in range(rng.randint(3, 9))
    ]
    return "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))


def _members(community: Community, count: int) -> list[Membership]:
    account = Account.objects.create_user(_READER, "a long enough passphrase")
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
        for n in range(count)
    ]
    return Membership.everywhere.bulk_create(people)


def _threads(
    community: Community, space: Space, people: list[Membership], count: int, rng: random.Random
) -> Iterator[Thread]:
    for n in range(count):
        author = rng.choice(people)
        at = BEGIN + timedelta(minutes=n)
        title = " ".join(rng.choices(_WORDS, k=6)).capitalize()
        yield Thread(
            community=community,
            space=space,
            author=author,
            last_poster=author,
            title=title,
            slug=title.lower().replace(" ", "-"),
            created_at=at,
            last_post_at=at,
            last_number=1,
            post_count=1,
            excerpt=title,
            tag_names=[rng.choice(_WORDS)],
        )


def _posts(thread: Thread, people: list[Membership], first: int, last: int, rng: random.Random) -> Iterator[Post]:
    for number in range(first, last + 1):
        markdown = body(rng)
        html = "".join(f"<p>{paragraph}</p>\n" for paragraph in markdown.split("\n\n"))
        yield Post(
            community_id=thread.community_id,
            thread=thread,
            number=number,
            author=rng.choice(people),
            markdown=markdown,
            html=html,
            render_version=RENDER_VERSION,
            created_at=thread.created_at + timedelta(seconds=number),
            reaction_counts={"👍": 1} if number % 3 == 0 else {},
        )


def _fill(thread: Thread, people: list[Membership], count: int, rng: random.Random) -> None:
    for batch in _batches(_posts(thread, people, 1, count, rng)):
        posts = Post.everywhere.bulk_create(batch)
        Reaction.everywhere.bulk_create(
            Reaction(community_id=post.community_id, post=post, member=people[1], emoji="👍")
            for post in posts
            if post.reaction_counts
        )
    thread.last_number = thread.post_count = count
    thread.save(update_fields=["last_number", "post_count"])


def _first_posts(community: Community, people: list[Membership], rng: random.Random) -> None:
    threads = Thread.everywhere.filter(community=community, last_number=1).order_by("id").iterator(chunk_size=_BATCH)
    for batch in _batches(post for thread in threads for post in _posts(thread, people, 1, 1, rng)):
        Post.everywhere.bulk_create(batch)


def _batches(rows: Iterator[Post]) -> Iterator[list[Post]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
