"""What each of the eight word lists does to what a member writes, wherever it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from folkmoot.comments.commands import sites
from folkmoot.comments.commands.writing import write_comment
from folkmoot.content import commands as content
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import Refused
from folkmoot.core.fetch_errors import FetchFailed
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import change_profile
from folkmoot.members.models import Membership
from folkmoot.moderation.commands.words import add_words
from folkmoot.moderation.models import Case, Sanction
from folkmoot.moderation.words.wordset import WordAction, WordEntry
from folkmoot.spaces.models import Space

pytestmark = pytest.mark.django_db
# What Nils has said when he had written the word, and what others see of him then.
Seen = tuple[str, bool]
_BRINGS = {WordAction.REPLACE: "birds", WordAction.LINK: "https://birds.example", WordAction.TAG: "hills"}
_SAYS = {
    WordAction.CENSOR: "■■■■■■■■",
    WordAction.REPLACE: "birds",
    WordAction.LINK: "[wheatear](https://birds.example)",
}
_HELD = {WordAction.APPROVE, WordAction.SILENCE}


def _of_post(post: Post) -> Seen:
    post.refresh_from_db()
    return post.markdown, post.state == "visible"


def _thread(cast: Cast, said: str) -> Seen:
    thread = content.create_thread(actor=cast.actor(cast.nils), space=cast.forum, title="On the moor", markdown=said)
    return _of_post(Post.everywhere.get(thread=thread))


def _message(cast: Cast, said: str) -> Seen:
    chat = Space.everywhere.create(community=cast.community, slug="talk", name="Talk", kind=Space.Kind.CHAT)
    channel = content.open_channel(actor=cast.actor(cast.max), space=chat, name="Hill")
    post, _new = content.send_message(actor=cast.actor(cast.nils), thread=channel, markdown=said)
    return _of_post(post)


def _comment(cast: Cast, said: str) -> Seen:
    site = sites.allow_site(actor=cast.actor(cast.max), origin="https://blog.example", space=cast.forum)
    address = "https://blog.example/moor"
    return _of_post(
        write_comment(actor=cast.actor(cast.nils), site=site, address=address, title="The moor", markdown=said)
    )


def _profile(cast: Cast, said: str) -> Seen:
    nils = Membership.everywhere.get(id=cast.nils.id)
    change_profile(actor=cast.actor(nils), member=nils, bio=said)
    bio = Membership.everywhere.get(id=nils.id).bio
    return bio, bool(bio)


@pytest.mark.parametrize("action", WordAction)
def test_each_list_does_its_own_wherever_the_word_is_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, action: WordAction
) -> None:
    def away(_url: str, **_given: object) -> None:
        raise FetchFailed("unreachable")

    monkeypatch.setattr("folkmoot.comments.commands.writing.fetch", away)
    add_words(actor=cast.actor(cast.mo), entries=[WordEntry("wheatear", action, _BRINGS.get(action, ""))])
    for write in (_thread, _message, _comment, _profile):
        with transaction.atomic():
            if action is WordAction.BLOCK:
                with pytest.raises(Refused, match="“wheatear” is on the list"), transaction.atomic():
                    write(cast, "One wheatear")
            else:
                _check(write, action, *write(cast, "One wheatear"))
            transaction.set_rollback(True)


def _check(write: Callable[[Cast, str], Seen], action: WordAction, said: str, is_seen: bool) -> None:
    assert is_seen == (action not in _HELD), write
    if is_seen or write is not _profile:
        assert said == f"One {_SAYS.get(action, 'wheatear')}", write
    is_case = action in _HELD or action is WordAction.FLAG
    assert Case.everywhere.count() == is_case, write
    assert Sanction.everywhere.filter(kind="silence").exists() == (action is WordAction.SILENCE), write
    if write is _thread:
        assert Thread.everywhere.get(title="On the moor").tag_names == (["hills"] if action is WordAction.TAG else [])
