"""What pages say of themselves stands under members' posts: the gate is asked before it does."""

from __future__ import annotations

import pytest

from folkmoot.content import commands
from folkmoot.content.models import PostLink
from folkmoot.content.tests.test_commands_posts import a_reply, a_thread
from folkmoot.content.tests.test_previews import far, linked
from folkmoot.core import moderation
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Judge, Outcome, Ruling, Submission
from folkmoot.core.registry import Registry
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.far_side import FarSide
from folkmoot.core.testing.judging import judged_as

__all__ = ["far"]


@pytest.mark.parametrize("outcome", [Outcome.FLAG, Outcome.HOLD, Outcome.BLOCK, Outcome.SILENCE])
@pytest.mark.parametrize("about", ["Peat & heather", "How a <b>bog</b> grows", "The Moor"])
def test_a_card_that_would_not_pass_is_left_out_and_its_link_stays(
    cast: Cast, far: FarSide, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, about: str
) -> None:
    asked = judged_as(monkeypatch, outcome, about=about)
    post = linked(cast, far.url("/page"))

    assert any(about in one.text and one.images for one in asked)
    assert far.url("/page") in post.html
    assert "Peat" not in post.html
    assert not PostLink.everywhere.exclude(title="").exists()


def test_a_card_with_words_that_are_rewritten_is_left_out(
    cast: Cast, far: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(*, actor: Actor, submission: Submission) -> Ruling:
        return Ruling(rewrite=lambda words: words.replace("Peat", "■■■■"))

    judges: Registry[Judge] = Registry("judge")
    judges.add("test", judge)
    monkeypatch.setattr(moderation, "judges", judges)
    assert "Peat" not in linked(cast, far.url("/page")).html


def test_a_page_that_was_fetched_for_somebody_else_is_judged_for_whoever_links_to_it(
    cast: Cast, far: FarSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = linked(cast, far.url("/page"))
    assert "Peat" in first.html
    judged_as(monkeypatch, Outcome.HOLD, about="Peat")

    second = a_reply(cast, first.thread, f"And I:\n\n{far.url('/page')}")
    edited = commands.edit_post(
        actor=cast.actor(cast.nils), post=a_reply(cast, a_thread(cast), "Look:", by=cast.nils),
        markdown=f"Look there:\n\n{far.url('/page')}",
    )  # fmt: skip

    for post in (second, edited):
        assert post.state == "visible"
        assert "Peat" not in post.html
    assert PostLink.everywhere.exclude(title="").count() == 1
