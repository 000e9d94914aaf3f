"""Who hears of what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.activity.consumers import consumers, rebuild, run_until_idle
from folkmoot.activity.log import record
from folkmoot.activity.models import Activity
from folkmoot.communities.commands.guidelines import publish_guidelines
from folkmoot.content import commands as content
from folkmoot.content.models import Post, Thread
from folkmoot.core.actor import Actor
from folkmoot.core.notices import ways
from folkmoot.core.roles import Role
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.relations import relate
from folkmoot.members.commands.roles import change_role
from folkmoot.members.models import Membership
from folkmoot.notifications.commands import deciding
from folkmoot.notifications.commands.choosing import choose, set_level
from folkmoot.notifications.models import Notification, Spread
from folkmoot.spaces.models import Space


def a_thread(cast: Cast, by: Membership, space: Space | None = None, text: str = "How is it?") -> Thread:
    return content.create_thread(actor=cast.actor(by), space=space or cast.forum, title="The moor", markdown=text)


def a_reply(cast: Cast, by: Membership, thread: Thread, text: str = "Fine.", to: Post | None = None) -> Post:
    return content.create_post(actor=cast.actor(by), thread=thread, markdown=text, reply_to=to)


def told(member: Membership) -> list[tuple[str, str, int]]:
    """Kind, reason and people of what the member has been told, the oldest first."""
    run_until_idle()
    rows = Notification.everywhere.filter(member=member).order_by("last_line")
    return [(row.kind.removeprefix("content."), row.reason, row.people) for row in rows]


def test_the_most_specific_reason_is_told_and_never_to_who_did_it(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    content.follow_thread(actor=cast.actor(cast.eda), thread=thread, level="followed")
    a_reply(cast, cast.mo, thread, "Thanks @mia, and @eda and @mo.")
    assert told(cast.mia) == [("mention", "mention", 1)]
    assert told(cast.eda) == [("mention", "mention", 1)]
    assert told(cast.mo) == []


def test_what_happens_in_a_thread_gathers_until_it_is_read(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    for by in (cast.mo, cast.eda, cast.max, cast.mo):
        a_reply(cast, by, thread, f"From {by.handle} {timezone.now()}")
    assert told(cast.mia) == [("reply", "thread", 3)]
    content.mark_read(actor=cast.actor(cast.mia), thread=thread, number=4)
    assert told(cast.mia) == [("reply", "thread", 3)]
    assert Notification.everywhere.get(member=cast.mia).read_at is None
    thread.refresh_from_db()
    content.mark_read(actor=cast.actor(cast.mia), thread=thread, number=5)
    a_reply(cast, cast.eda, thread, "One more")
    assert told(cast.mia) == [("reply", "thread", 3), ("reply", "thread", 1)]


def test_a_reply_is_told_to_whom_it_answers_and_to_followers(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    first = a_reply(cast, cast.eda, thread)
    run_until_idle()
    content.follow_thread(actor=cast.actor(cast.max), thread=thread, level="followed")
    a_reply(cast, cast.mo, thread, "Are you sure?", to=first)
    assert told(cast.eda) == [("reply", "reply", 1)]
    assert told(cast.max) == [("followed", "follow", 1)]


def test_blocks_mutes_and_muted_threads_are_honoured(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    relate(actor=cast.actor(cast.mia), other=cast.mo, kind="mute")
    a_reply(cast, cast.mo, thread, "Hello @mia")
    assert told(cast.mia) == []
    content.follow_thread(actor=cast.actor(cast.mia), thread=thread, level="muted")
    a_reply(cast, cast.eda, thread)
    assert told(cast.mia) == []
    a_reply(cast, cast.eda, thread, "But @mia is named")
    assert told(cast.mia) == [("mention", "mention", 1)]


def test_levels_of_spaces_open_and_close(cast: Cast) -> None:
    for member, level in ((cast.eda, "watch"), (cast.max, "follow"), (cast.nils, "muted")):
        set_level(actor=cast.actor(member), scope="space", scope_id=cast.forum.id, level=level)
    thread = a_thread(cast, cast.mia, text="For @nils")
    a_reply(cast, cast.mo, thread)
    assert told(cast.eda) == [("thread", "space", 1), ("watched", "watch", 1)]
    assert told(cast.max) == [("thread", "space", 1)]
    assert told(cast.nils) == []
    set_level(actor=cast.actor(cast.mia), scope="space", scope_id=cast.forum.id, level="mentions")
    a_reply(cast, cast.mo, thread, "A question")
    # Whoever follows the thread itself has asked for more than the space gives.
    assert told(cast.mia) == [("reply", "thread", 1), ("followed", "follow", 1)]


def test_who_cannot_see_it_hears_nothing(cast: Cast) -> None:
    content.create_thread(actor=cast.actor(cast.mia), space=cast.backroom, title="Secret", markdown="@nils @olga")
    assert told(cast.nils) == []
    assert told(cast.olga) == [("mention", "mention", 1)]


def test_a_kind_that_is_off_leaves_room_for_the_next(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    for way in ways.names():
        choose(actor=cast.actor(cast.mia), kind="content.mention", way=way, is_on=False)
    a_reply(cast, cast.mo, thread, "Thanks @mia")
    assert told(cast.mia) == [("reply", "thread", 1)]


def test_imported_and_old_lines_make_nobody_hear(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    run_until_idle()
    content.create_post(actor=Actor.importer(cast.community.id), thread=thread, markdown="From elsewhere @mia")
    a_reply(cast, cast.mo, thread, "Long ago")
    Activity.everywhere.filter(kind="content.post.created").update(at=timezone.now() - timedelta(days=30))
    assert told(cast.mia) == []


def test_a_replay_of_the_log_tells_nothing_twice(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    a_reply(cast, cast.mo, thread)
    assert told(cast.mia) == [("reply", "thread", 1)]
    Notification.everywhere.all().delete()
    rebuild(consumers.get("notifications"))
    assert told(cast.mia) == []


def test_what_is_taken_out_of_sight_is_taken_out_of_the_notification(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia)
    first, second = a_reply(cast, cast.mo, thread), a_reply(cast, cast.eda, thread, "Better.")
    assert told(cast.mia) == [("reply", "thread", 2)]
    content.delete_post(actor=cast.actor(cast.eda), post=second)
    assert told(cast.mia) == [("reply", "thread", 1)]
    content.hide_post(actor=cast.actor(cast.max), post=first)
    assert told(cast.mia) == []
    assert told(cast.mo) == [("moderation.decided", "own", 1)]


def test_announcements_reach_all_in_portions_each_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "PORTION", 2)
    space = Space.everywhere.create(community=cast.community, slug="news", name="News", kind="announcements")
    content.create_thread(actor=cast.actor(cast.olga), space=space, title="A feast", markdown="Come all, @nils")
    run_until_idle()
    assert Activity.everywhere.filter(kind="notifications.notice.told").count() == 3
    assert not Spread.everywhere.exists()
    assert told(cast.nils) == [("mention", "mention", 1)]
    for member in (cast.max, cast.mo, cast.eda, cast.mia):
        assert told(member) == [("announcement", "announcement", 1)]
    assert told(cast.olga) == told(cast.bea) == told(cast.otto) == []


def test_reminders_are_announced_once(cast: Cast) -> None:
    post = a_reply(cast, cast.mo, a_thread(cast, cast.mia))
    bookmark = content.add_bookmark(
        actor=cast.actor(cast.eda), post=post, remind_at=timezone.now() + timedelta(hours=1)
    )
    from folkmoot.content.commands.marking import announce_reminders

    assert announce_reminders() == 0
    type(bookmark).everywhere.filter(id=bookmark.id).update(remind_at=timezone.now() - timedelta(minutes=1))
    assert (announce_reminders(), announce_reminders()) == (1, 0)
    assert told(cast.eda) == [("reminder", "reminder", 1)]
    bookmark.refresh_from_db()
    content.settle_reminder(actor=cast.actor(cast.eda), bookmark=bookmark)
    run_until_idle()
    assert Notification.everywhere.get(member=cast.eda).read_at is not None


def test_staff_hear_of_what_is_held_and_authors_of_the_decision(cast: Cast) -> None:
    post = a_reply(cast, cast.nils, a_thread(cast, cast.mia))
    run_until_idle()
    Notification.everywhere.all().delete()
    Post.everywhere.filter(id=post.id).update(state="held")
    line = Activity.everywhere.filter(subject_type="post", subject_id=post.id).get()
    Activity.everywhere.create(
        community=cast.community, kind=line.kind, member_id=line.member_id, subject_type="post", subject_id=post.id,
        thread_id=line.thread_id, space_id=line.space_id, details={"held": True},
    )  # fmt: skip
    assert told(cast.mo) == [("held", "staff", 1)]
    assert told(cast.mia) == []
    post.refresh_from_db()
    content.approve_post(actor=cast.actor(cast.mo), post=post)
    assert told(cast.mo) == []
    assert told(cast.nils) == [("moderation.decided", "own", 1)]
    assert told(cast.mia) == [("reply", "thread", 1)]


def test_a_conversation_is_told_to_who_takes_part_and_to_no_manager(cast: Cast) -> None:
    thread = content.start_conversation(actor=cast.actor(cast.mia), members=[cast.eda])
    a_reply(cast, cast.mia, thread, "Between us, @eda and @olga")
    assert told(cast.eda) == [("direct", "direct", 1)]
    assert told(cast.olga) == told(cast.mia) == []
    content.follow_thread(actor=cast.actor(cast.eda), thread=thread, level="muted")
    content.mark_read(actor=cast.actor(cast.eda), thread=thread, number=1)
    a_reply(cast, cast.mia, thread, "Are you there?")
    assert told(cast.eda) == [("direct", "direct", 1)]


def test_whom_an_edit_names_anew_hears_of_it(cast: Cast) -> None:
    thread = a_thread(cast, cast.mia, text="For @eda")
    assert told(cast.eda) == [("mention", "mention", 1)]
    post = Post.everywhere.get(thread=thread, number=1)
    content.edit_post(actor=cast.actor(cast.mia), post=post, markdown="For @eda and @max")
    assert told(cast.eda) == told(cast.max) == [("mention", "mention", 1)]
    assert Notification.everywhere.filter(member=cast.eda).count() == 1


def test_roles_requests_and_guidelines_are_told_to_whom_they_concern(cast: Cast) -> None:
    change_role(actor=cast.actor(cast.olga), member=cast.eda, role=Role.MODERATOR)
    assert told(cast.eda) == [("members.role", "own", 1)]
    publish_guidelines(actor=cast.actor(cast.olga), clauses=[("Be kind", "Always.")], introduction="", change_note="")
    assert told(cast.nils) == [("members.guidelines", "member", 1)]
    asks = Membership.everywhere.create(community=cast.community, handle="new", name="New", state="pending")
    record("members.member.asked", actor=cast.actor(asks), subject=("member", asks.id), member_id=asks.id)
    assert told(cast.mo)[-1] == ("members.asked", "staff", 1)
    assert told(cast.mia) == [("members.guidelines", "member", 1)]
