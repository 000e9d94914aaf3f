"""A community of very many members who follow threads, for measuring whom notifications reach."""

from __future__ import annotations

import random
from dataclasses import dataclass

from django.utils import timezone

from folkmoot.activity.log import build, record_many
from folkmoot.activity.models import Activity, ConsumerPosition
from folkmoot.communities.models import Community
from folkmoot.content.models import Post, Thread, ThreadReader
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Account, Membership
from folkmoot.notifications.models import Choice, Level, Reception
from folkmoot.spaces.models import Space

SEED = 20260103
_THREADS = 500


@dataclass(frozen=True)
class Crowd:
    """Who and what there is."""

    community: Community
    people: list[Membership]
    threads: list[Thread]
    news: Space


def build_crowd(members: int, followers: int) -> Crowd:
    """Members, of whom every tenth has made choices of their own, and threads with so many followers each."""
    rng = random.Random(SEED)
    community = Community.objects.create(slug="crowd", name="Crowd", set_up_at=timezone.now())
    accounts = Account.objects.bulk_create(Account(email=f"member{n}@example.org") for n in range(members))
    people = Membership.everywhere.bulk_create(
        Membership(community=community, account=account, handle=f"member{n}", name=f"Member {n}", role=Role.MEMBER)
        for n, account in enumerate(accounts)
    )
    forum = Space.everywhere.create(community=community, slug="forum", name="Forum")
    news = Space.everywhere.create(community=community, slug="news", name="News", kind=Space.Kind.ANNOUNCEMENTS)
    threads = Thread.everywhere.bulk_create(
        Thread(community=community, space=forum, author=rng.choice(people), title=f"Thread {n}", slug="thread")
        for n in range(_THREADS)
    )
    ThreadReader.everywhere.bulk_create(
        ThreadReader(community=community, member=member, thread=thread, level=ThreadReader.Level.FOLLOWED)
        for thread in threads
        for member in rng.sample(people, followers)
    )
    _choose(community, people, forum)
    last = Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0
    ConsumerPosition.objects.update_or_create(name="notifications", defaults={"position": last})
    return Crowd(community, people, threads, news)


def happen(crowd: Crowd, what: str, replies: int) -> None:
    """An announcement, or so many replies by members in the threads, as they stand in the log."""
    rng = random.Random(SEED)
    if what == "announcement":
        first = Thread.everywhere.create(
            community=crowd.community, space=crowd.news, author=crowd.people[0], title="News", slug="news"
        )
        _write([_post(first, crowd.people[0], 1)])
        return
    numbers = dict.fromkeys(range(len(crowd.threads)), 1)
    posts = []
    for n in range(replies):
        place = n % len(crowd.threads)
        numbers[place] += 1
        posts.append(_post(crowd.threads[place], rng.choice(crowd.people), numbers[place]))
    _write(posts)


def _choose(community: Community, people: list[Membership], forum: Space) -> None:
    some = people[::10]
    Choice.everywhere.bulk_create(
        Choice(community=community, member=member, kind="content.followed", way="mail", is_on=False) for member in some
    )
    Level.everywhere.bulk_create(
        Level(community=community, member=member, scope="space", scope_id=forum.id, level="mentions") for member in some
    )
    Reception.everywhere.bulk_create(Reception(community=community, member=member, quiet=True) for member in some)


def _post(thread: Thread, author: Membership, number: int) -> Post:
    return Post(
        community_id=thread.community_id,
        thread=thread,
        number=number,
        author=author,
        markdown="Hello",
        html="<p>Hello</p>",
    )


def _write(posts: list[Post]) -> None:
    made = Post.everywhere.bulk_create(posts)
    system = Actor.system(made[0].community_id)
    record_many(
        build(
            "content.post.created",
            actor=system,
            subject=("post", post.id),
            space_id=post.thread.space_id,
            thread_id=post.thread_id,
            member_id=post.author_id,
            details={"held": False},
        )
        for post in made
    )
