"""Latest, unread, unanswered, top and by tag: each list has an address, and one can be done with all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Mention, Thread, ThreadReader
from folkmoot.content.queries.lists import unread_threads
from folkmoot.content.tests.test_commands_posts import a_reply
from folkmoot.content.tests.test_commands_posts import a_thread as opened
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.core.errors import NotAllowed
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

OLD = timezone.now() - timedelta(days=90)


@pytest.fixture(autouse=True)
def _all_joined_a_while_ago(cast: Cast) -> None:
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=200))


def unread(cast: Cast, who: str = "nils", **where: int) -> set[str]:
    return {head.title for head in unread_threads(cast.actor(getattr(cast, who)), **where).heads}


def titles(cast: Cast, address: str, who: str | None = "nils") -> list[str]:
    """The titles in the order of the page."""
    page = browser(getattr(cast, who) if who else None).get(f"{PREFIX}{address}").content.decode()
    places = {thread.title: page.find(f">{thread.title}</a>") for thread in Thread.objects.all()}
    return sorted((title for title, place in places.items() if place >= 0), key=lambda title: places[title])


def test_what_was_opened_since_one_joined_is_unread_until_it_is_read(cast: Cast) -> None:
    new, before = opened(cast, title="New to Nils"), opened(cast, title="Before Nils")
    Thread.objects.filter(id=before.id).update(created_at=OLD - timedelta(days=200))
    long_ago = opened(cast, title="Long ago")
    Thread.objects.filter(id=long_ago.id).update(created_at=OLD, last_post_at=OLD)
    assert unread(cast) == {"New to Nils"}
    assert unread(cast, "mia") == set()
    commands.mark_read(actor=cast.actor(cast.nils), thread=new, number=1)
    assert unread(cast) == set()
    new.refresh_from_db()
    a_reply(cast, new)
    assert unread(cast) == {"New to Nils"}


def test_what_is_muted_held_or_elsewhere_is_not_unread(cast: Cast) -> None:
    muted, held = opened(cast, title="Muted one"), opened(cast, title="Held one")
    opened(cast, title="Private one", space=cast.backroom)
    commands.follow_thread(actor=cast.actor(cast.nils), thread=muted, level="muted")
    Thread.objects.filter(id=held.id).update(state="held")
    assert unread(cast) == set()


def test_a_space_marked_as_read_is_read_and_the_others_are_not(cast: Cast) -> None:
    begun, _never, other = opened(cast, title="Begun"), opened(cast, title="Never"), opened(cast, space=cast.lounge)
    commands.mark_read(actor=cast.actor(cast.nils), thread=begun, number=1)
    begun.refresh_from_db()
    a_reply(cast, begun, "@nils, come along")
    answer = browser(cast.nils).post(f"{PREFIX}/s/forum/read/")
    assert answer.status_code == 302
    assert unread(cast) == {other.title}
    assert ThreadReader.objects.get(member=cast.nils, thread=begun).last_read_number == 2
    assert not Mention.objects.filter(member=cast.nils, seen_at=None).exists()
    opened(cast, title="Afterwards")
    assert unread(cast, space_id=cast.forum.id) == {"Afterwards"}


def test_all_is_read_at_once_and_twice_is_no_harm(cast: Cast) -> None:
    opened(cast)
    opened(cast, space=cast.lounge)
    for _time in range(2):
        assert browser(cast.nils).post(f"{PREFIX}/read/").status_code == 302
    assert unread(cast) == set()
    assert unread(cast, "eda") != set()
    with pytest.raises(NotAllowed):
        commands.mark_spaces_read(actor=cast.actor(None), spaces=[cast.forum])


def test_each_list_has_an_address(cast: Cast) -> None:
    answered, silent = opened(cast, title="Answered", tags=["heath"]), opened(cast, title="Silent", space=cast.lounge)
    a_reply(cast, answered)
    commands.mark_read(actor=cast.actor(cast.nils), thread=answered, number=2)
    assert titles(cast, "/latest/") == ["Answered", "Silent"]
    assert titles(cast, "/latest/?show=unanswered") == [silent.title]
    assert titles(cast, "/latest/?show=unread") == [silent.title]
    assert titles(cast, "/latest/?tag=heath") == ["Answered"]
    assert titles(cast, "/latest/?tag=%23Heath&show=top&period=all") == ["Answered"]
    assert titles(cast, "/latest/?tag=nothing") == []
    assert titles(cast, "/s/forum/?show=unread") == []
    assert titles(cast, "/s/lounge/?show=unread&tag=heath") == []
    assert titles(cast, "/latest/?show=nonsense&period=aeon") == ["Answered", "Silent"]
    assert titles(cast, "/latest/?show=unread", None) == ["Answered"]


def test_the_top_is_by_reactions_and_replies_within_a_period(cast: Cast) -> None:
    quiet, loved, old = opened(cast, title="Quiet"), opened(cast, title="Loved"), opened(cast, title="Old and loved")
    Thread.objects.filter(id=loved.id).update(reaction_count=5)
    Thread.objects.filter(id=old.id).update(reaction_count=50, created_at=OLD)
    assert titles(cast, "/s/forum/?show=top") == ["Loved", quiet.title]
    assert titles(cast, "/s/forum/?show=top&period=year") == ["Old and loved", "Loved", "Quiet"]


def test_top_goes_on_on_further_pages(cast: Cast) -> None:
    for n in range(40):
        Thread.objects.create(space=cast.forum, author=cast.mia, title=f"Walk no {n:02}", slug="w", reaction_count=n)
    client = browser(cast.nils)
    first = client.get(f"{PREFIX}/s/forum/?show=top&period=all").content.decode()
    assert "?show=top&amp;period=all&amp;page=2" in first
    assert titles(cast, "/s/forum/?show=top&period=all&page=2") == [f"Walk no {n:02}" for n in range(9, -1, -1)]
    assert client.get(f"{PREFIX}/s/forum/?show=top&page=99").status_code == 404


def test_a_question_without_an_accepted_answer_is_unanswered(cast: Cast) -> None:
    question = opened(cast, title="Which heather?", space=cast.questions)
    reply = a_reply(cast, question)
    assert titles(cast, "/s/questions/?show=unanswered") == [question.title]
    commands.accept_answer(actor=cast.actor(cast.mia), post=reply)
    assert titles(cast, "/s/questions/?show=unanswered") == []


def test_a_reminder_that_is_due_says_so_until_it_is_dealt_with(cast: Cast) -> None:
    post = a_reply(cast, opened(cast, title="To come back to"))
    soon = timezone.now() + timedelta(hours=1)
    bookmark = commands.add_bookmark(actor=cast.actor(cast.nils), post=post, note="Look again", remind_at=soon)
    client = browser(cast.nils)
    assert b"Due" not in client.get(f"{PREFIX}/bookmarks/").content
    type(bookmark).objects.update(remind_at=timezone.now() - timedelta(minutes=5))
    for page in ("/bookmarks/", "/"):
        assert b">Due<" in client.get(f"{PREFIX}{page}").content
    bookmark.refresh_from_db()
    kept = commands.add_bookmark(
        actor=cast.actor(cast.nils), post=post, note="Other words", remind_at=bookmark.remind_at
    )
    assert kept.is_due
    assert browser(cast.mia).post(f"{PREFIX}/p/{post.id}/reminder/").status_code == 404
    assert client.post(f"{PREFIX}/p/{post.id}/reminder/", {"next": "//evil.example"}).url.endswith("/bookmarks/")  # type: ignore[attr-defined]
    for page in ("/bookmarks/", "/"):
        assert b">Due<" not in client.get(f"{PREFIX}{page}").content
    assert b"Other words" in client.get(f"{PREFIX}/bookmarks/").content


def test_a_reminder_in_the_past_is_refused_with_all_that_was_typed(cast: Cast) -> None:
    post = a_reply(cast, opened(cast, title="To come back to"))
    typed = {"note": "Look again", "remind_at": "2001-02-03T04:05"}
    answer = browser(cast.nils).post(f"{PREFIX}/p/{post.id}/bookmark/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The reminder must lie in the future." in page
    assert 'value="Look again"' in page
    assert 'value="2001-02-03T04:05"' in page


def test_merging_into_no_thread_says_what_is_wanted(cast: Cast) -> None:
    thread = opened(cast, title="To merge")
    answer = browser(cast.mo).post(f"{PREFIX}/t/{thread.id}/merge/", {"target": "999999"})
    assert answer.status_code == 422
    assert b"There is no such thread here." in answer.content
