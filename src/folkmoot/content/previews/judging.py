"""Whether a card may stand under a member's post: a page says what it likes, also what no member may say here."""

from __future__ import annotations

from folkmoot.content.previews.cards import Shown
from folkmoot.core.actor import Actor
from folkmoot.core.moderation import Submission, passes


def may_be_shown(actor: Actor, page: Shown, *, private: bool = False, at_once: bool = False) -> bool:
    """Whether the gate would let the actor say what a page says of itself; `at_once` where somebody waits for it."""
    said = "\n".join(filter(None, (page.title, page.description, page.site_name)))
    images = (page.image_key,) if page.image_key else ()
    submission = Submission(
        kind="post", text=said, source=said, images=images, private=private, waits_for_nobody=at_once
    )
    return passes(actor=actor, submission=submission)
