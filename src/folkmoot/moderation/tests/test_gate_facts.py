"""What rules may ask of a submission: copies, also across accounts, the rate, the author, the language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.models import Post, PostRevision
from folkmoot.core.moderation import Submission
from folkmoot.core.testing.cast import Cast
from folkmoot.groups.models import Group, GroupMember
from folkmoot.groups.queries import who_is_in_which
from folkmoot.members.commands import join_community
from folkmoot.members.models import Membership
from folkmoot.moderation.commands import printing
from folkmoot.moderation.commands.reversing import reverse
from folkmoot.moderation.gate.prints import ALIKE, print_of, prints_of_many
from folkmoot.moderation.models import Sanction, TextPrint
from folkmoot.moderation.rules.gathering import gather
from folkmoot.moderation.tests.deciding import a_case, a_reply, decided

SPAM = "We buy old boots at the very best price in town, write to us today and get your money on the same day."
NEARLY = "We buy old boots at the very best price in town, write to us now and get your money on the same day!!"
OTHER = "The curlews are back on the northern bog, and I counted eleven pairs before the rain came in on Sunday."


def likeness(one: str, other: str) -> float:
    first, second = print_of(one), print_of(other)
    assert first is not None
    assert second is not None
    return first.likeness(second.signature)


def test_prints_see_what_is_alike_and_through_disguise() -> None:
    assert likeness(SPAM, NEARLY) >= ALIKE > likeness(SPAM, OTHER)
    first, disguised = print_of(SPAM), print_of(SPAM.replace("boots", "b\u043eots").replace("buy", "b\u200buy"))
    assert first is not None
    assert disguised is not None
    assert first.exact == disguised.exact
    assert print_of("Thank you!") is None


def written(cast: Cast, member: Membership, text: str, age: timedelta = timedelta(minutes=5)) -> Post:
    thread = commands.create_thread(actor=cast.actor(member), space=cast.forum, title="On boots", markdown=text)
    Post.everywhere.filter(thread=thread).update(created_at=timezone.now() - age)
    return Post.everywhere.get(thread=thread)


def test_many_prints_at_once_are_those_of_one_after_the_other() -> None:
    words = [
        "free",
        "spins",
        "för",
        "alla,",
        "nur",
        "hеute:",
        "v1agra",
        "https://a.example/x",
        "and",
        "s",
        "p",
        "a",
        "c",
        "e",
        "d",
        "out",
        "again.",
    ]
    texts = [" ".join(words[begin : begin + length]) for begin in range(8) for length in range(0, 14, 3)]
    assert prints_of_many(texts) == [print_of(text) for text in texts]
    assert prints_of_many(["short"]) == [None]


def test_copies_are_known_across_accounts_and_of_ones_own(cast: Cast) -> None:
    written(cast, cast.eda, SPAM)
    written(cast, cast.mia, NEARLY)
    lines = list(Activity.everywhere.filter(kind="content.post.created"))
    printing.keep_prints(lines)
    printing.keep_prints(lines)
    assert TextPrint.everywhere.count() == 2
    facts = gather(cast.actor(cast.nils), Submission(kind="post", text=SPAM))
    assert facts.copies is not None
    assert (facts.copies.others, facts.copies.near_others, facts.copies.own) == (1, 1, 0)
    mine = gather(cast.actor(cast.mia), Submission(kind="post", text=NEARLY))
    assert mine.copies is not None
    assert (mine.copies.own, mine.copies.near_others) == (1, 1)
    assert mine.rate is not None
    assert (mine.rate.minute, mine.rate.hour) == (0, 1)
    TextPrint.everywhere.update(at=timezone.now() - timedelta(days=40))
    assert printing.forget_old_traces() == 2


def test_of_conversations_nothing_is_kept(cast: Cast) -> None:
    talk = commands.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    commands.send_message(actor=cast.actor(cast.mia), thread=talk, markdown=SPAM)
    printing.keep_prints(list(Activity.everywhere.filter(subject_type="post")))
    assert not TextPrint.everywhere.exists()


@pytest.mark.usefixtures("cast")
def test_what_no_rule_asks_costs_nothing(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        facts = gather(cast.actor(cast.mia), Submission(kind="post", text="Der Regen kommt und wir gehen nach Hause."))
        assert facts.language == "de"
    assert len(asked) <= 1
    assert facts.author is not None
    assert facts.author.handle == "mia"


def test_groups_of_an_author_are_those_that_go_on_for_the_gate_as_for_the_past(cast: Cast) -> None:
    for slug, archived_at in (("fell", None), ("old-fell", timezone.now())):
        group = Group.everywhere.create(community=cast.community, slug=slug, name=slug, archived_at=archived_at)
        GroupMember.everywhere.create(community=cast.community, group=group, member=cast.mia)
    submission = Submission(kind="post", text="Hello", space_id=cast.forum.id)
    author = gather(cast.actor(cast.mia), submission).author
    assert author is not None
    assert author.groups == {"fell"} == {each.group for each in who_is_in_which(cast.community.id)}
    assert not list(who_is_in_which(cast.community.id, cast.nils.id))


def test_who_writes_into_posts_of_others_writes_much_too(cast: Cast) -> None:
    wiki, own = written(cast, cast.eda, SPAM), written(cast, cast.mia, NEARLY)
    for number, post in enumerate((wiki, wiki, own), start=1):
        PostRevision.everywhere.create(
            community=cast.community, post=post, number=number, markdown="Before.", editor=cast.mia
        )
    PostRevision.everywhere.update(replaced_at=timezone.now() - timedelta(seconds=20))
    Post.everywhere.update(created_at=timezone.now() - timedelta(seconds=30))
    rate = gather(cast.actor(cast.mia), Submission(kind="post", text="Hello")).rate
    assert rate is not None
    assert (rate.minute, rate.hour, rate.day) == (3, 3, 3)
    PostRevision.everywhere.update(replaced_at=timezone.now() - timedelta(minutes=90))
    rate = gather(cast.actor(cast.mia), Submission(kind="post", text="Hello")).rate
    assert rate is not None
    assert (rate.minute, rate.hour, rate.day) == (1, 1, 3)


def test_what_was_decided_about_an_author_counts_until_it_is_taken_back(cast: Cast) -> None:
    hidden, warned = (decided(cast, a_case(cast, a_reply(cast, text=text))) for text in ("One.", "Two."))
    Sanction.everywhere.create(
        community=cast.community, member=cast.mia, kind=Sanction.Kind.WARNING, decision=warned, since=timezone.now()
    )
    facts = [gather(cast.actor(cast.mia), Submission(kind="post", text="Hello")).author]
    reverse(actor=cast.actor(cast.mo), decision=hidden)
    facts.append(gather(cast.actor(cast.mia), Submission(kind="post", text="Hello")).author)
    assert [(each.decisions, each.warnings, each.posts, each.trust) for each in facts if each] == [
        (2, 1, 0, 2), (1, 1, 1, 2),
    ]  # fmt: skip


def test_who_joins_is_known_to_be_new(cast: Cast) -> None:
    joined = join_community(
        account=cast.vera, community=cast.community, name="Cheap V1agra", handle="vera", accepted_version=1
    )
    assert joined.state == "pending"
