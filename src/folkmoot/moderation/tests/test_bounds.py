"""Limits and brakes hold where members act, and end by themselves."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from folkmoot.activity.consumers import run_until_idle
from folkmoot.communities.models import Community
from folkmoot.content import commands as content
from folkmoot.content.commands.previews import fetch_preview
from folkmoot.content.models import LinkPreview, Post, PostLink, Thread
from folkmoot.core.errors import NotAllowed, RateLimited, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import join_community
from folkmoot.members.models import Membership
from folkmoot.moderation import bounds
from folkmoot.moderation.commands.braking import brake, end_brakes, take_up, watch_for_raids
from folkmoot.moderation.commands.flagging import flag
from folkmoot.moderation.commands.keeping import keep_in_step
from folkmoot.moderation.commands.measuring import change_policy
from folkmoot.moderation.commands.sanctioning import end_served, lift
from folkmoot.moderation.models import Brake, Decision, Sanction
from folkmoot.moderation.queries.jumps import FLAGS_AT_LEAST, jump_in
from folkmoot.moderation.queries.queue import count_open
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.cases import people
from folkmoot.moderation.tests.deciding import a_case, decided, the_clause
from folkmoot.notifications.models import Notification

pytestmark = pytest.mark.django_db


def _limited(cast: Cast, **limits: object) -> Decision:
    wanted = NewSanction("limits", until=timezone.now() + timedelta(days=3), limits=limits)
    return decided(cast, deed="sanction", sanctions=[wanted])


def _thread(cast: Cast) -> Thread:
    return content.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="Moss", markdown="Wet.")


def test_links_are_off_for_who_is_limited_until_it_ends(cast: Cast) -> None:
    thread = _thread(cast)
    _limited(cast, no_links=True)
    mia = cast.actor(cast.mia)
    with pytest.raises(RuleBroken, match="links for now"):
        content.create_post(actor=mia, thread=thread, markdown="See https://example.org/")
    content.create_post(actor=mia, thread=thread, markdown="No link.")
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        content.create_post(actor=mia, thread=thread, markdown="See https://example.org/")


def test_new_threads_are_off_and_answers_are_not(cast: Cast) -> None:
    thread = _thread(cast)
    _limited(cast, no_threads=True)
    with pytest.raises(RuleBroken, match="not open threads"):
        content.create_thread(actor=cast.actor(cast.mia), space=cast.forum, title="Mine", markdown="Own.")
    content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Wet indeed.")


def test_slow_mode_of_a_member_says_how_long_to_wait(cast: Cast) -> None:
    thread = _thread(cast)
    _limited(cast, slow_mode=600)
    with pytest.raises(RateLimited) as refused:
        content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Again.")
    assert 590 <= refused.value.retry_after <= 600
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Again.")


def test_of_two_posts_at_one_moment_slow_mode_lets_one_through(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were asked before either was written."""
    thread = _thread(cast)
    _limited(cast, slow_mode=600)
    brake(
        actor=cast.actor(cast.mo), kind="slow", space=cast.questions, seconds=300, until=timezone.now() + timedelta(1)
    )
    asked = content.create_thread(actor=cast.actor(cast.eda), space=cast.questions, title="Peat", markdown="What?")
    monkeypatch.setattr(bounds, "last_written", lambda *_of: None)
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        for member, place in ((cast.mia, thread), (cast.nils, asked)):
            content.create_post(actor=cast.actor(member), thread=place, markdown="One.")
            with pytest.raises(RateLimited), transaction.atomic():
                content.create_post(actor=cast.actor(member), thread=place, markdown="The other.")
    assert not Post.everywhere.filter(markdown="The other.").exists()


def test_a_suspension_ends_by_itself_and_a_ban_does_not(cast: Cast) -> None:
    decided(cast, sanctions=[NewSanction("suspension", until=timezone.now() + timedelta(days=7))])
    decided(cast, a_case(cast, flagged_by=cast.eda), sanctions=[NewSanction("silence")])
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert (end_served(), end_served()) == (1, 0)
        mia = Membership.everywhere.get(id=cast.mia.id)
        assert mia.state == "active"
        assert cast.actor(mia).silenced
        Sanction.everywhere.filter(kind="silence").update(kind="ban")
        assert end_served() == 0


def test_a_measure_is_lifted_by_who_could_have_taken_it(cast: Cast) -> None:
    sanction = decided(cast, sanctions=[NewSanction("ban")]).sanctions.get()
    assert Membership.everywhere.get(id=cast.mia.id).is_suspended()
    with pytest.raises(NotAllowed):
        lift(actor=cast.actor(cast.eda), sanction=sanction)
    lift(actor=cast.actor(cast.mo), sanction=sanction)
    assert not Membership.everywhere.get(id=cast.mia.id).is_suspended()
    with pytest.raises(RuleBroken, match="ended already"):
        lift(actor=cast.actor(cast.mo), sanction=sanction)


def test_a_locked_space_takes_nothing_from_members_until_the_lock_ends(cast: Cast) -> None:
    thread = _thread(cast)
    brake(actor=cast.actor(cast.mo), kind="lock", space=cast.forum, until=timezone.now() + timedelta(hours=2))
    with pytest.raises(RuleBroken, match="Nobody writes here"):
        content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Hm.")
    content.create_post(actor=cast.actor(cast.mo), thread=thread, markdown="Calm down, please.")
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Hm.")
        assert (end_brakes(), end_brakes()) == (1, 0)


def test_a_forum_is_slowed_for_members_and_not_elsewhere(cast: Cast) -> None:
    thread = _thread(cast)
    content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="One.")
    until = timezone.now() + timedelta(hours=2)
    brake(actor=cast.actor(cast.mo), kind="slow", space=cast.forum, seconds=300, until=until)
    with pytest.raises(RateLimited):
        content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Two.")
    content.create_thread(actor=cast.actor(cast.mia), space=cast.lounge, title="Rain", markdown="Again?")
    with pytest.raises(NotAllowed):
        brake(actor=cast.actor(cast.mia), kind="lock", space=cast.forum, until=until)


def test_in_a_raid_newcomers_are_held_and_sign_ups_wait(cast: Cast) -> None:
    thread = _thread(cast)
    Membership.everywhere.filter(id=cast.mia.id).update(joined_at=timezone.now() - timedelta(days=90))
    brake(actor=cast.actor(cast.mo), kind="raid", until=timezone.now() + timedelta(hours=2))
    held = content.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="Hi all.")
    seen = content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Hi Nils.")
    assert (held.state, seen.state) == ("held", "visible")
    vera = join_community(account=cast.vera, community=cast.community, name="Vera", handle="vera", accepted_version=1)
    assert vera.state == "pending"


def test_a_jump_of_sign_ups_proposes_raid_mode_once(cast: Cast) -> None:
    assert watch_for_raids() == 0
    now = timezone.now()
    for number in range(30):
        account = cast.vera.__class__.objects.create_user(f"r{number}@example.org")
        Membership.everywhere.create(
            community=cast.community, account=account, handle=f"r{number}", name="R", joined_at=now
        )
    # A community that is just being founded.
    assert watch_for_raids() == 0
    Community.objects.filter(id=cast.community.id).update(created_at=now - timedelta(hours=2))
    assert (watch_for_raids(), watch_for_raids()) == (1, 0)
    proposal = Brake.everywhere.get()
    assert (proposal.is_proposal, proposal.is_in_force(), proposal.figures["what"]) == (True, False, "sign-ups")
    run_until_idle()
    told = Notification.everywhere.filter(kind="moderation.raid").values_list("member__handle", flat=True)
    assert set(told) == {"olga", "max", "mo"}
    assert take_up(actor=cast.actor(cast.mo), brake=proposal).is_in_force()


def test_a_jump_of_flags_switches_raid_mode_on_where_managers_want_that(cast: Cast) -> None:
    change_policy(actor=cast.actor(cast.max), raid_answer="activate")
    thread, clause = _thread(cast), the_clause(cast)
    post = content.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="Look here.")
    *before, last = people(cast, FLAGS_AT_LEAST)
    Membership.everywhere.exclude(id=cast.nils.id).update(joined_at=timezone.now() - timedelta(days=90))
    for member in before:
        flag(actor=cast.actor(member), subject=("post", post.id), clause=clause)
    assert watch_for_raids() == 0
    flag(actor=cast.actor(last), subject=("post", post.id), clause=clause)
    assert (watch_for_raids(), watch_for_raids()) == (1, 0)
    row = Brake.everywhere.get()
    assert (row.is_proposal, row.figures["what"], row.figures["count"]) == (False, "flags", FLAGS_AT_LEAST)

    held, seen = (
        content.create_post(actor=cast.actor(by), thread=thread, markdown="Hello?") for by in (cast.nils, cast.mia)
    )
    assert (held.state, seen.state) == ("held", "visible")
    vera = join_community(account=cast.vera, community=cast.community, name="Vera", handle="vera", accepted_version=1)
    assert vera.state == "pending"
    # What was held and who would join wait for moderators, and raid mode ends by itself.
    keep_in_step(cast.community.id)
    assert count_open(cast.actor(cast.mo)) == 3
    assert row.until is not None
    with time_machine.travel(row.until + timedelta(minutes=1)):
        end_brakes()
        back = content.create_post(actor=cast.actor(cast.nils), thread=thread, markdown="Still here.")
    assert back.state == "visible"


def test_a_busy_community_raises_no_false_alarm_and_a_raid_there_is_seen() -> None:
    now = timezone.now()
    chance = random.Random(7)
    alarms = 0
    moments = [now - timedelta(hours=chance.uniform(0, 24 * 60)) for _each in range(24 * 60 * 5)]
    for hours in range(0, 24 * 28, 3):
        alarms += jump_in("sign-ups", moments, now - timedelta(hours=hours), 10) is not None
    assert alarms == 0
    raid = [now - timedelta(minutes=chance.uniform(0, 50)) for _each in range(60)]
    found = jump_in("sign-ups", moments + raid, now, 10)
    assert found is not None
    assert found.threshold < 40


def test_every_measure_says_on_what_it_stands(cast: Cast) -> None:
    assert _limited(cast, no_links=True).clause == the_clause(cast)


def test_cards_of_links_are_no_posts_that_come_too_soon(cast: Cast) -> None:
    """What a page says is judged; how often somebody writes is asked of the post that names it alone."""
    _limited(cast, slow_mode=600)
    known = LinkPreview.objects.create(url="https://moss.example/", title="All of moss", fetched_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        post = content.create_post(actor=cast.actor(cast.mia), thread=_thread(cast), markdown="Wet.")
        content.edit_post(actor=cast.actor(cast.mia), post=post, markdown=f"See:\n\n{known.url}")

    post.refresh_from_db()
    assert "All of moss" in post.html
    PostLink.everywhere.filter(post=post).update(title="")
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert fetch_preview(link_id=PostLink.everywhere.get(post=post).id)
