"""Lists of threads: the statement worded once shows each reader what the policies say, and nothing of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from folkmoot.content.models import Tag, Thread, ThreadReader, ThreadTag
from folkmoot.content.policies import threads_visible_to
from folkmoot.content.queries.lists import THREADS_A_PAGE, ThreadHead, latest_threads, unread_threads
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.content.views.finding import parse_cursor
from folkmoot.core.actor import Actor, ActorKind
from folkmoot.core.testing.cast import Cast
from folkmoot.core.worded import worded
from folkmoot.members.models import Membership

PEOPLE = [None, "nils", "mia", "mo", "olga", "bea"]


def a_full_community(cast: Cast) -> None:
    """Threads in every state in every space, two of them at one moment, and some in the other community."""
    now = timezone.now()
    for n in range(150):
        space = [cast.forum, cast.questions, cast.lounge, cast.backroom][n % 4]
        Thread.everywhere.create(
            community=cast.community,
            space=space,
            author=[cast.mia, cast.nils, cast.mo][n % 3],
            title=f"Walk {n}",
            slug=f"walk-{n}",
            state=["visible", "visible", "visible", "held", "hidden", "deleted"][n % 6],
            last_post_at=now - timedelta(minutes=n // 2),
            pinned_at=now - timedelta(days=n) if n % 20 == 0 else None,
            post_count=1 + n % 5,
            last_number=1 + n % 5,
        )
    for n in range(3):
        Thread.everywhere.create(community=cast.other_community, space=cast.other_space, title=f"Theirs {n}", slug="t")


def walked(actor: Actor, **asked: Any) -> list[ThreadHead]:
    """All pages of a list, one after the other."""
    heads, cursor = [], ""
    while True:
        found = latest_threads(actor, before=parse_cursor(cursor), **asked)
        heads += found.heads
        if not found.next_cursor:
            return heads
        cursor = found.next_cursor


@pytest.mark.parametrize("who", PEOPLE)
def test_the_latest_are_what_the_policy_lets_through_in_order(cast: Cast, who: str | None) -> None:
    a_full_community(cast)
    actor = cast.actor(getattr(cast, who) if who else None)
    expected = threads_visible_to(actor).order_by("-last_post_at", "-id").values_list("id", flat=True)
    assert len(expected) > THREADS_A_PAGE
    assert [head.id for head in walked(actor)] == list(expected)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_space_shows_its_pinned_threads_first_and_each_once(cast: Cast, who: str | None) -> None:
    a_full_community(cast)
    actor = cast.actor(getattr(cast, who) if who else None)
    threads = threads_visible_to(actor).filter(space=cast.forum)
    pinned = threads.filter(pinned_at__isnull=False).order_by("-pinned_at").values_list("id", flat=True)
    others = threads.filter(pinned_at=None).order_by("-last_post_at", "-id").values_list("id", flat=True)
    assert [head.id for head in walked(actor, space_id=cast.forum.id)] == [*pinned, *others]


@pytest.mark.parametrize("who", PEOPLE)
def test_narrowed_lists_keep_to_the_policy_too(cast: Cast, who: str | None) -> None:
    a_full_community(cast)
    actor = cast.actor(getattr(cast, who) if who else None)
    tag = Tag.objects.create(name="moss", slug="moss")
    for thread in Thread.objects.filter(id__gt=0)[::3]:
        ThreadTag.objects.create(thread=thread, tag=tag)
        ThreadReader.objects.create(thread=thread, member=cast.mia, level="followed")
    threads = threads_visible_to(actor).order_by("-last_post_at", "-id").values_list("id", flat=True)
    for asked, condition in (
        ({"tag_id": tag.id}, {"thread_tags__tag": tag}),
        ({"follower_id": cast.mia.id}, {"readers__member": cast.mia}),
        ({"narrowed": "unanswered"}, {"post_count__lte": 1}),
        ({"narrowed": "unaccepted", "space_id": cast.questions.id}, {"space": cast.questions}),
    ):
        assert [head.id for head in walked(actor, **asked)] == list(threads.filter(**condition))


def test_a_token_that_may_not_read_gets_no_threads(cast: Cast) -> None:
    a_full_community(cast)
    token = Actor(
        community_id=cast.community.id, kind=ActorKind.TOKEN, member_id=cast.mia.id, role=cast.actor(cast.mia).role
    )
    assert latest_threads(token).heads == []


def test_what_was_worded_for_one_member_holds_none_of_their_ids(cast: Cast) -> None:
    mine, yours = (worded(threads_visible_to, actor=cast.actor(member)) for member in (cast.mia, cast.nils))
    assert mine is not None
    assert yours is not None
    assert mine[0] == yours[0]
    assert [b if a == cast.mia.id else a for a, b in zip(mine[1], yours[1], strict=True)] == yours[1]
    assert cast.nils.id in yours[1]
    theirs = worded(threads_visible_to, actor=Actor.visitor(cast.other_community.id))
    assert theirs is not None
    assert cast.other_community.id in theirs[1]
    assert cast.community.id not in theirs[1]


def test_unread_are_threads_that_were_opened_and_went_on(cast: Cast) -> None:
    a_full_community(cast)
    long, short, muted, hidden = Thread.objects.filter(post_count=3, space__in=[cast.forum, cast.lounge])[:4]
    Thread.objects.filter(id=hidden.id).update(state="hidden")
    Thread.objects.filter(id__in=[long.id, short.id, muted.id]).update(state="visible")
    for thread, read, level in (
        (long, 1, "normal"),
        (short, 3, "followed"),
        (muted, 1, "muted"),
        (hidden, 1, "normal"),
    ):
        ThreadReader.objects.create(thread=thread, member=cast.nils, last_read_number=read, level=level)
    Membership.objects.filter(id=cast.nils.id).update(joined_at=timezone.now() + timedelta(days=1))
    found = unread_threads(cast.actor(cast.nils)).heads
    assert [(head.id, head.is_unread) for head in found] == [(long.id, True)]
    assert unread_threads(cast.actor(None)).heads == []


@pytest.mark.parametrize("path", ["t/99999999999999999999/x/", "t/9223372036854775808/", "s/-/", "s/nowhere/"])
def test_an_address_of_nothing_is_not_found(cast: Cast, path: str) -> None:
    assert browser(cast.mia).get(f"{PREFIX}/{path}").status_code == 404
