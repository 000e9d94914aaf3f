"""What a list censors and replaces stands in no table, page, feed, answer, letter or push afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from e2e.test_gate import columns
from folkmoot.activity.consumers import run_until_idle
from folkmoot.content import commands as content
from folkmoot.content.models import Post, Thread
from folkmoot.core.notices import ways
from folkmoot.core.testing.cast import Cast
from folkmoot.mail.models import QueuedLetter
from folkmoot.members.commands import change_profile
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.words import add_words
from folkmoot.moderation.words.wordset import WordAction, WordEntry
from folkmoot.notifications.commands.sending import send_due
from folkmoot.notifications.commands.summing_up import prepare_receptions, send_regular
from folkmoot.notifications.models import Delivery, Reception
from folkmoot.notifications.push.models import PushMessage
from folkmoot.notifications.push.tests.far_browser import FarBrowser

WORDS = ("wheatear", "grouse")
_DRESSED = ("w h e a t e a r", "gr0use", "whea.tear", "w heatear")
# The lists themselves, and what of the deed is kept for moderators.
_OF_MODERATORS = "moderation."
MARKDOWN = """Look @mo: **wheatear** and [the moor](/x "a grouse"), gr0use, w h e a t e a r.

> - ||whea.tear|| and w heatear ![Grouse](https://a.example/b.png 'wheatear')

| bird |
| --- |
| _Grouse_[^1] |

[^1]: A <abbr title="wheatear">w</abbr>.
"""


def _held_anywhere() -> Iterator[str]:
    for column in columns():
        room, model, name = column.split(".")
        if not column.startswith(_OF_MODERATORS):
            values = map(str, apps.get_model(room, model)._base_manager.values_list(name, flat=True))
            yield from (f"{column}: {value[:200]}" for value in values if _says(value))


def _says(text: str) -> bool:
    return any(word in text.lower() for word in (*WORDS, *_DRESSED))


def _everything_is_sent() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Delivery.everywhere.update(due_at=past)
    for way in ways:
        if way.deliver is not None:
            send_due(way)
    prepare_receptions()
    Reception.everywhere.update(next_digest_at=past, next_summary_at=past)
    send_regular()


@pytest.mark.django_db
def test_a_word_that_is_rewritten_comes_out_nowhere(cast: Cast, client: Client) -> None:
    entries = [WordEntry(WORDS[0], WordAction.CENSOR), WordEntry(WORDS[1], WordAction.REPLACE, "birds")]
    add_words(actor=cast.actor(cast.mo), entries=entries)
    FarBrowser().subscription(cast.mo, "https://push.example/1")
    mia = cast.actor(cast.mia)
    thread = content.create_thread(
        actor=mia, space=cast.forum, title="A grouse, a wheatear", markdown=MARKDOWN, tags=["Grouse"]
    )
    first = Post.everywhere.get(thread=thread)
    content.create_post(actor=mia, thread=thread, markdown=MARKDOWN.replace("Look", "And"))
    content.edit_post(actor=mia, post=first, markdown=f"{MARKDOWN} Indeed.", reason="One grouse more")
    talk = content.start_conversation(actor=mia, members=[cast.mo], title="The wheatear")
    content.send_message(actor=mia, thread=talk, markdown=MARKDOWN)
    change_profile(actor=mia, member=Membership.everywhere.get(id=cast.mia.id), bio=MARKDOWN, headline="Grouse!")
    run_until_idle()
    _everything_is_sent()

    assert list(_held_anywhere()) == []
    assert "■■■■■■■■" in Post.everywhere.get(id=first.id).html
    assert "■■■■■■■■" in "".join(QueuedLetter.everywhere.values_list("text", flat=True))
    assert PushMessage.everywhere.filter(payload__contains="■■■■■■■■").exists()
    client.force_login(cast.mo.account)  # type: ignore[arg-type]
    thread = Thread.everywhere.get(id=thread.id)
    for path in (
        f"t/{thread.id}/{thread.slug}/", f"api/v1/threads/{thread.id}/posts", f"api/v1/posts/{first.id}",
        "feed.atom", "search/?q=birds", "m/mia/", "",
    ):  # fmt: skip
        answer = client.get(f"/c/moorland/{path}")
        assert answer.status_code == 200, path
        assert not _says(answer.content.decode()), path
