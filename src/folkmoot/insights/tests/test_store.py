"""The store: lived and imported go the same way, and however it came about it is the store that a rebuild makes."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.content.commands import moving, posts, reactions, states, threads
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import FolkmootError
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.bots import mark_bot
from folkmoot.insights.models import StoreNews
from folkmoot.insights.store import news
from folkmoot.insights.tests.storing import held, rebuilt, refreshed
from folkmoot.members.commands.erasing import erase_member
from folkmoot.members.commands.joining import leave_community
from folkmoot.members.models import Membership

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def column(table: str, name: str) -> int:
    from folkmoot.insights.store.workshop import BY_NAME

    return [each.name for each in BY_NAME[table].columns].index(name)


def kinds(store: dict[str, list[tuple[Any, ...]]], member: Membership) -> list[str]:
    """What a member did, but coming and visiting."""
    who, kind = column("facts", "member_id"), column("facts", "kind")
    return sorted(row[kind] for row in store["facts"] if row[who] == member.id and row[kind] not in ("join", "visit"))


def test_what_is_done_is_in_the_store_and_what_is_hidden_is_not(cast: Cast) -> None:
    community = cast.community.id
    mia, mo = cast.actor(cast.mia), cast.actor(cast.mo)
    thread = threads.create_thread(actor=mia, space=cast.forum, title="Peat or heather?", markdown="What grows here?")
    reply = posts.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="Heather, mostly, I think.")
    reactions.add_reaction(actor=mo, post=reply, emoji="👍")
    store = refreshed(community)
    assert kinds(store, cast.mia) == ["post", "thread"]
    assert kinds(store, cast.nils) == ["post"]
    assert kinds(store, cast.mo) == ["reaction"]
    answered = next(row for row in store["posts"] if row[0] == reply.id)
    assert answered[column("posts", "other_id")] == cast.mia.id
    assert answered[column("posts", "words")] == 4
    assert answered[column("posts", "reactions")] == 1
    states.hide_post(actor=mo, post=reply)
    store = refreshed(community)
    assert kinds(store, cast.nils) == kinds(store, cast.mo) == []
    assert store == rebuilt(community)


def test_whatever_happens_in_whatever_order_it_is_the_store_that_a_rebuild_makes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines are told late, twice and out of order, and the store is written between any two deeds."""
    for name in ("ALL_AT_MOST", "YEAR_AT_MOST"):
        monkeypatch.setattr(f"folkmoot.insights.store.pieces.{name}", 10)
    community = cast.community.id
    chance = random.Random(5)
    world = _World(cast, chance)
    bring_about = [world.open, world.open, world.answer, world.answer, world.answer, world.react, world.react]
    for _step in range(45):
        with suppress(FolkmootError):  # not everybody may do everything
            chance.choice([*bring_about, *world.upheavals])()
        if chance.random() < 0.2:
            _tell_again(chance, community)
        if chance.random() < 0.1:
            refreshed(community)
    erase_member(actor=cast.actor(cast.nils), member=cast.nils, deletes_posts=False)
    leave_community(actor=cast.actor(cast.eda), member=cast.eda)
    store = refreshed(community)
    assert store["facts"]
    assert store == rebuilt(community)
    assert kinds(store, cast.nils) == ["leave"]


class _World:
    """Things that may happen in a community, to records of a few years."""

    def __init__(self, cast: Cast, chance: random.Random) -> None:
        self.cast, self.chance = cast, chance
        self.people = [cast.mia, cast.nils, cast.mo, cast.eda]
        self.mo = cast.actor(cast.max)
        self.upheavals: list[Callable[[], object]] = [
            self.hide, self.restore, self.move, self.merge, self.split, self.take_back, self.accept, self.unaccept,
            self.hide_thread, self.mark, self.move_posts,
        ]  # fmt: skip

    def open(self) -> None:
        actor = self.cast.actor(self.chance.choice(self.people))
        space = self.chance.choice([self.cast.forum, self.cast.questions])
        thread = threads.create_thread(actor=actor, space=space, title="On moors and mires", markdown=self._words())
        self._date(Post.everywhere.get(thread=thread), thread)

    def answer(self) -> None:
        thread = self._thread()
        if thread:
            actor = self.cast.actor(self.chance.choice(self.people))
            self._date(posts.create_post(actor=actor, thread=thread, markdown=self._words()))

    def react(self) -> None:
        post = self._post()
        if post:
            person = self.cast.actor(self.chance.choice(self.people))
            reactions.add_reaction(actor=person, post=post, emoji="👍")

    def take_back(self) -> None:
        post = self._post()
        if post:
            person = self.cast.actor(self.chance.choice(self.people))
            reactions.remove_reaction(actor=person, post=post, emoji="👍")

    def hide(self) -> None:
        post = self._post(first=False)
        if post:
            states.hide_post(actor=self.mo, post=post)

    def restore(self) -> None:
        post = Post.everywhere.filter(state="hidden", number__gt=1).first()
        if post:
            posts.restore_post(actor=self.mo, post=post)

    def hide_thread(self) -> None:
        thread = self._thread()
        if thread:
            threads.delete_thread(actor=self.mo, thread=thread)

    def move(self) -> None:
        thread = self._thread()
        if thread:
            moving.move_thread(actor=self.mo, thread=thread, space=self.cast.forum)

    def merge(self) -> None:
        one, other = self._thread(), self._thread()
        if one and other and one.id != other.id:
            moving.merge_threads(actor=self.mo, source=one, target=other)

    def split(self) -> None:
        post = self._post(first=False)
        if post:
            thread = Thread.everywhere.get(id=post.thread_id)
            moving.split_thread(actor=self.mo, thread=thread, posts=[post], title="Apart", space=self.cast.forum)

    def move_posts(self) -> None:
        post, target = self._post(first=False), self._thread()
        if post and target and target.id != post.thread_id:
            moving.move_posts(actor=self.mo, thread=post.thread, posts=[post], target=target)

    def accept(self) -> None:
        post = self._post(first=False, space=self.cast.questions.id)
        if post:
            states.accept_answer(actor=self.mo, post=post)

    def unaccept(self) -> None:
        thread = Thread.everywhere.filter(accepted_post__isnull=False, state="visible").first()
        if thread:
            states.unaccept_answer(actor=self.mo, thread=thread)

    def mark(self) -> None:
        mark_bot(actor=self.mo, member=self.cast.mia, is_bot=self.chance.random() < 0.5)

    def _words(self) -> str:
        return f"Word {self.chance.random()} " + "moss " * self.chance.randint(1, 9)

    def _date(self, post: Post, thread: Thread | None = None) -> None:
        """Some things happened long ago, as they do in imports."""
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=self.chance.randint(0, 20_000))
        Post.everywhere.filter(id=post.id).update(created_at=at)
        if thread:
            Thread.everywhere.filter(id=thread.id).update(created_at=at)

    def _thread(self) -> Thread | None:
        there = Thread.everywhere.filter(community=self.cast.community, state="visible", kind="topic")
        found = list(there.order_by("id").select_related("space"))
        return self.chance.choice(found) if found else None

    def _post(self, *, first: bool = True, space: int = 0) -> Post | None:
        there = Post.everywhere.filter(community=self.cast.community, state="visible", thread__state="visible")
        there = there if first else there.filter(number__gt=1)
        there = there.filter(thread__space_id=space) if space else there
        found = list(there.order_by("id").select_related("thread__space"))
        return self.chance.choice(found) if found else None


def _tell_again(chance: random.Random, community_id: int) -> None:
    lines = list(Activity.everywhere.filter(community_id=community_id).order_by("-id")[:20])
    chance.shuffle(lines)
    news.hear(lines)


def test_a_day_is_the_communitys_and_another_zone_builds_anew(cast: Cast) -> None:
    thread = threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Late", markdown="Still up?")
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    Thread.everywhere.filter(id=thread.id).update(created_at=late)
    Post.everywhere.filter(thread=thread).update(created_at=late)
    day = column("posts", "day")
    assert [row[day] for row in refreshed(cast.community.id)["posts"]] == [date(2026, 7, 1)]
    Community.objects.filter(id=cast.community.id).update(time_zone="Europe/Berlin")
    assert [row[day] for row in refreshed(cast.community.id)["posts"]] == [date(2026, 7, 2)]


def test_what_changes_nothing_makes_no_new_version(cast: Cast) -> None:
    from folkmoot.insights.store.reading import store_version

    threads.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Once", markdown="And only once.")
    refreshed(cast.community.id)
    version = store_version(cast.community.id)
    news.hear(list(Activity.everywhere.filter(community_id=cast.community.id)))
    assert refreshed(cast.community.id) == held(cast.community.id)
    assert store_version(cast.community.id) == version
    assert not StoreNews.everywhere.exists()
