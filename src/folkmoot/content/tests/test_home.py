"""The first page for members, staff and visitors; its statements do not grow with what is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.communities.commands import save_guidelines_draft
from folkmoot.communities.models import Community
from folkmoot.content import commands
from folkmoot.content.models import Mention, Post, Thread
from folkmoot.content.queries import homes
from folkmoot.content.tests.test_views_threads import browser
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

HOME = "/c/moorland/"
AT_MOST = 22


def a_thread(cast: Cast, title: str, by: Membership, space: str = "forum", days_ago: float = 0) -> Thread:
    thread = commands.create_thread(actor=cast.actor(by), space=getattr(cast, space), title=title, markdown="Text.")
    if days_ago:
        at = timezone.now() - timedelta(days=days_ago)
        Thread.objects.filter(id=thread.id).update(created_at=at, last_post_at=at)
        Post.objects.filter(thread=thread).update(created_at=at)
    return thread


def test_what_came_since_the_last_visit_stands_apart_and_stays_for_this_visit(cast: Cast) -> None:
    Membership.everywhere.filter(id=cast.mia.id).update(
        last_seen_at=timezone.now() - timedelta(days=2), joined_at=timezone.now() - timedelta(days=90)
    )
    old, new = a_thread(cast, "Of last week", cast.eda, days_ago=7), a_thread(cast, "Of today", cast.eda)
    for thread in (old, new):
        commands.mark_read(actor=cast.actor(cast.mia), thread=thread, number=1)
    mia = browser(cast.mia)
    for _again in range(2):
        context = mia.get(HOME).context
        assert [head.title for head in context["new_rows"]] == ["Of today"]
        assert [head.title for head in context["rows"]] == ["Of last week"]
    cast.mia.refresh_from_db()
    assert cast.mia.last_seen_at is not None
    assert timezone.now() - cast.mia.last_seen_at < timedelta(minutes=1)


def test_questions_are_offered_to_who_could_answer_them(cast: Cast) -> None:
    own, open_, answered = (
        a_thread(cast, "My own", cast.mia, "questions"),
        a_thread(cast, "Open", cast.eda, "questions"),
        a_thread(cast, "Answered by me", cast.eda, "questions"),
    )
    commands.create_post(actor=cast.actor(cast.mia), thread=answered, markdown="So.")
    titles = [thread.title for thread in homes.questions_to_answer(cast.actor(cast.mia), limit=5)]
    assert titles == ["Open"]
    assert {own.id, open_.id} == {thread.id for thread in homes.questions_to_answer(cast.actor(cast.max), limit=2)}


def test_polls_that_close_soon_are_coming_up_until_one_has_voted(cast: Cast) -> None:
    poll = commands.NewPoll(question="Where?", options=["Fen", "Moor"], closes_at=timezone.now() + timedelta(days=2))
    thread = commands.create_thread(
        actor=cast.actor(cast.eda), space=cast.forum, title="Outing", markdown="Vote.", poll=poll
    )
    actor = cast.actor(cast.mia)
    found = homes.closing_polls(actor, limit=5)
    assert [each.question for each in found] == ["Where?"]
    assert "Where?" in browser(cast.mia).get(HOME).content.decode()
    option = found[0].options.values_list("id", flat=True)[0]
    commands.cast_ballot(actor=actor, poll=Post.objects.get(thread=thread).polls.get(), choices=[option])
    assert homes.closing_polls(actor, limit=5) == []


def test_staff_see_what_waits_and_members_do_not(cast: Cast) -> None:
    Membership.everywhere.exclude(id=cast.nils.id).update(joined_at=timezone.now() - timedelta(days=90))
    a_thread(cast, "Lonely", cast.mia, days_ago=2)
    first = a_thread(cast, "My first", cast.nils)
    Membership.everywhere.filter(id=cast.bea.id).update(state=Membership.State.PENDING)
    Post.objects.filter(thread=a_thread(cast, "Odd", cast.eda)).update(state="held")
    waiting = homes.waiting_for_staff(cast.actor(cast.mo))
    assert (waiting.held, waiting.pending, waiting.unanswered, waiting.newcomers) == (1, 1, 1, 1)
    assert b"What needs you today" in browser(cast.mo).get(HOME).content
    assert b"What needs you today" not in browser(cast.mia).get(HOME).content
    commands.create_post(actor=cast.actor(cast.mia), thread=first, markdown="Welcome!")
    assert homes.waiting_for_staff(cast.actor(cast.mo)).newcomers == 0


def test_what_is_held_in_a_private_space_waits_for_those_who_see_it(cast: Cast) -> None:
    Post.objects.filter(thread=a_thread(cast, "Secret", cast.mia, "backroom")).update(state="held")
    assert homes.held_posts(cast.actor(cast.mo)).count() == 0
    assert homes.held_posts(cast.actor(cast.olga)).count() == 1


def test_a_draft_of_guidelines_is_on_the_managers_home(cast: Cast) -> None:
    save_guidelines_draft(actor=cast.actor(cast.max), clauses=[("A", "a")], introduction="", change_note="")
    assert b"A draft of new guidelines waits" in browser(cast.olga).get(HOME).content
    assert b"A draft of new guidelines waits" not in browser(cast.mo).get(HOME).content


@pytest.mark.parametrize(
    ("policy", "words"),
    [("open", "Join"), ("approval", "Ask to join"), ("invitation", "By invitation"), ("closed", "Closed to new")],
)
def test_visitors_are_told_how_one_joins(cast: Cast, policy: str, words: str) -> None:
    Community.objects.filter(id=cast.community.id).update(join_policy=policy, audience="Walkers")
    page = Client().get(HOME).content.decode()
    hero = page[page.index('class="hero"') : page.index("</section>")]
    assert words in hero
    assert ("Join" in hero) == (policy == "open")
    assert "Walkers" in page


def test_visitors_see_what_moved_people_most(cast: Cast) -> None:
    quiet, moving = a_thread(cast, "Quiet", cast.mia), a_thread(cast, "Moving", cast.eda)
    for member in (cast.mia, cast.mo):
        commands.add_reaction(actor=cast.actor(member), post=moving.posts.get(number=1), emoji="👍")
    assert homes.best_thread_ids(cast.actor(None), limit=4) == [moving.id]
    assert quiet.title in Client().get(HOME).content.decode()


@pytest.mark.parametrize("who", ["mia", "olga"])
def test_the_first_page_costs_the_same_however_much_there_is(
    cast: Cast, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is kept for seconds is kept throughout, however slow the machine is.
    for kept in ("communities.queries._KEEP_SECONDS", "spaces.moderators.KEEP_SECONDS", "web.chrome._PLACES_SECONDS"):
        monkeypatch.setattr(f"folkmoot.{kept}", 3600.0)
    client = browser(getattr(cast, who))
    counts = []
    for round_ in range(3):
        for number in range(4 + 8 * round_):
            a_thread(cast, f"Walk {round_} {number}", cast.eda, ("forum", "questions")[number % 2])
        client.get(HOME)
        with CaptureQueriesContext(connection) as asked:
            client.get(HOME)
        counts.append(len(asked))
    assert counts[1] == counts[2] <= AT_MOST


def test_what_is_ones_own_is_not_looked_for_among_all_posts(cast: Cast) -> None:
    thread, hidden = (a_thread(cast, "Named", cast.max, space) for space in ("forum", "backroom"))
    for post in Post.everywhere.filter(thread__in=(thread, hidden)):
        Mention.everywhere.create(community=cast.community, post=post, member=cast.nils)
    own = Mention.everywhere.filter(homes.names_visible_post(cast.actor(cast.nils)), member=cast.nils)
    assert [mention.post.thread_id for mention in own] == [thread.id]
    # PostgreSQL plans by how many rows there are, and here are two.
    assert connection.vendor == "postgresql" or "post_latest" not in own.explain()
