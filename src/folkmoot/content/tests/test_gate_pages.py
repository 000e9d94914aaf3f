"""What the gate decides, as pages and programs are told of it: nothing typed is lost, and the reason is said."""

from __future__ import annotations

import pytest

from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.content.tests.test_commands_posts import a_thread
from folkmoot.content.tests.test_views_threads import PREFIX, browser
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as


def test_what_is_refused_stays_in_the_form_beside_the_reason(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, client = a_thread(cast), browser(cast.mia)
    judged_as(monkeypatch, Outcome.REPHRASE, about="casino")
    page = client.post(f"{PREFIX}/t/{thread.id}/reply/", {"markdown": "A fine casino."})
    assert page.status_code == 422
    assert b"A fine casino." in page.content
    assert b"Not here." in page.content
    assert client.post(f"{PREFIX}/t/{thread.id}/reply/", {"markdown": "A fine day."}).status_code == 302


def test_programs_are_told_the_rule_and_its_clause(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, client = a_thread(cast), browser(cast.mia)
    judged_as(monkeypatch, Outcome.BLOCK, about="casino")
    answer = client.post(
        f"{PREFIX}/api/v1/threads/{thread.id}/posts", {"markdown": "A casino."}, "application/json",
        headers={"X-CSRFToken": "x"},
    )  # fmt: skip
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["rule"]) == (422, "refused", "Test rule")
    assert (problem["clause"], problem["detail"]) == ("community:1:1", "Not here.")


def test_a_hidden_topic_leads_its_author_back_and_a_held_edit_is_said_to_wait(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(cast.mia)
    judged_as(monkeypatch, Outcome.HIDE, about="casino")
    page = client.post(f"{PREFIX}/s/{cast.forum.slug}/new/", {"title": "A casino", "markdown": "Come in."}, follow=True)
    assert b"hidden it" in page.content
    assert Thread.everywhere.get().state == "hidden"
    judged_as(monkeypatch, Outcome.HOLD, about="casino")
    post = Post.everywhere.get(thread=a_thread(cast))
    edit = f"{PREFIX}/p/{post.id}/edit/"
    page = client.post(edit, {"markdown": "A casino.", "revision": post.revision}, follow=True)
    assert b"until then the old text is seen" in page.content
    assert b"A casino." in client.get(edit).content
    assert commands.approve_edit(actor=cast.actor(cast.mo), post=post).markdown == "A casino."
