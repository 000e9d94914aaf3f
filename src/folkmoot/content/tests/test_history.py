"""What a post said before: who sees it, how it is shown, and how it comes back."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from folkmoot.content import commands
from folkmoot.content.models import Post, PostRevision, Thread
from folkmoot.content.rendering.differences import differences
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast


def edited(cast: Cast, *versions: str) -> Post:
    post = a_reply(cast, a_thread(cast), versions[0])
    Post.objects.filter(id=post.id).update(created_at=timezone.now() - timedelta(hours=1))
    post.refresh_from_db()
    for version in versions[1:]:
        post = commands.edit_post(actor=cast.actor(cast.max), post=post, markdown=version)
    return post


def test_going_back_is_an_edit_that_leaves_a_trace(cast: Cast) -> None:
    post = edited(cast, "One.", "Two.", "Three.")
    first = PostRevision.objects.get(post=post, number=1)
    reverted = commands.revert_post(actor=cast.actor(cast.max), post=post, revision=first)
    assert (reverted.markdown, reverted.edit_count) == ("One.", 3)
    assert "One." in reverted.html
    last = PostRevision.objects.get(post=post, number=3)
    assert (last.markdown, last.reason) == ("Three.", "Back to version 1")


@pytest.mark.parametrize(
    ("who", "is_wiki", "may"),
    [("max", False, True), ("mo", False, True), ("mia", False, False), ("mia", True, True), ("nils", True, False)],
)
def test_who_may_edit_may_go_back(cast: Cast, who: str, is_wiki: bool, may: bool) -> None:
    post = edited(cast, "One.", "Two.")
    Post.objects.filter(id=post.id).update(is_wiki=is_wiki)
    answer = browser(getattr(cast, who)).post(f"{PREFIX}/p/{post.id}/reversion/", {"number": 1})
    assert answer.status_code == (302 if may else 403)
    assert Post.objects.get(id=post.id).markdown == ("One." if may else "Two.")


def test_a_version_of_another_post_is_refused(cast: Cast) -> None:
    one, other = edited(cast, "One.", "Two."), edited(cast, "Uno.", "Due.")
    revision = PostRevision.objects.get(post=other)
    with pytest.raises(RuleBroken):
        commands.revert_post(actor=cast.actor(cast.max), post=one, revision=revision)
    with pytest.raises(NotAllowed):
        commands.revert_post(actor=cast.actor(cast.nils), post=other, revision=revision)


def test_a_former_title_comes_back_with_its_text(cast: Cast) -> None:
    thread = a_thread(cast, title="Bogs")
    commands.rename_thread(actor=cast.actor(cast.mia), thread=thread, title="Moors")
    first = Post.objects.get(thread=thread, number=1)
    browser(cast.mia).post(f"{PREFIX}/p/{first.id}/reversion/", {"number": 1})
    assert Thread.objects.get(id=thread.id).title == "Bogs"


@pytest.mark.parametrize(("who", "status"), [(None, 403), ("bea", 403), ("nils", 200), ("mo", 200)])
def test_members_see_what_a_post_said_before_and_visitors_do_not(cast: Cast, who: str | None, status: int) -> None:
    post = edited(cast, "The password is moorhen.", "Never mind.")
    page = browser(getattr(cast, who) if who else None).get(f"{PREFIX}/p/{post.id}/history/")
    assert page.status_code == status
    assert (b"moorhen" in page.content) is (status == 200)


def test_the_history_shows_words_that_changed_and_offers_to_go_back(cast: Cast) -> None:
    post = edited(cast, "We meet at noon <b>sharp</b>.", "We meet at dusk <b>sharp</b>.")
    page = browser(cast.max).get(f"{PREFIX}/p/{post.id}/history/").content.decode()
    assert "We meet at <del>noon</del> &lt;b&gt;sharp" in page
    assert "We meet at <ins>dusk</ins> &lt;b&gt;sharp" in page
    assert "Back to version 1" in page
    assert "Back to version 1" not in browser(cast.nils).get(f"{PREFIX}/p/{post.id}/history/").content.decode()


def test_long_histories_come_in_pages(cast: Cast) -> None:
    post = edited(cast, *(f"Version {n}" for n in range(1, 31)))
    page = browser(cast.nils).get(f"{PREFIX}/p/{post.id}/history/").content.decode()
    assert "?before=10" in page
    older = browser(cast.nils).get(f"{PREFIX}/p/{post.id}/history/?before=10").content.decode()
    assert "Version <del>9</del>" in older
    assert "Version <ins>10</ins>" in older


def test_lines_far_from_a_change_are_left_out_and_counted() -> None:
    text = "\n".join(f"line {n}" for n in range(40))
    rows = differences(text, text.replace("line 20", "line twenty"))
    assert [row.skipped for row in rows if row.skipped] == [18, 17]
    assert sum(not row.is_same and not row.skipped for row in rows) == 1


@pytest.mark.parametrize("line", ["a", "a b " * 20, "x" * 200, ""])
def test_texts_made_to_be_slow_are_compared_in_time(line: str) -> None:
    before = "\n".join([line, "b"] * 8_000)[:64_000]
    after = "\n".join(["b", line, "c"] * 8_000)[:64_000]
    began = time.process_time()
    differences(before, after)
    differences("\n".join(f"{n} {line}" for n in range(700)), "\n".join(f"{line} {n}" for n in range(700)))
    assert time.process_time() - began < 2
