"""What a page is called passes the gate: whoever comments chooses the page, and often what it says."""

from __future__ import annotations

import pytest

from folkmoot.comments.commands.writing import write_comment
from folkmoot.comments.models import CommentSite
from folkmoot.comments.tests.conftest import ARTICLE, page
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import Refused
from folkmoot.core.http_client import Fetched
from folkmoot.core.moderation import Outcome
from folkmoot.core.testing.cast import Cast
from folkmoot.core.testing.judging import judged_as

SEARCH = "https://blog.example/search/grim%20wheatear"


def title_of(cast: Cast, site: CommentSite, address: str, title: str = "") -> str:
    write_comment(actor=cast.actor(cast.nils), site=site, address=address, title=title, markdown="Hello")
    return Thread.everywhere.get().title


@pytest.mark.parametrize("outcome", [Outcome.BLOCK, Outcome.HOLD, Outcome.FLAG])
def test_words_of_a_path_that_would_not_pass_are_left_out(
    cast: Cast, site: CommentSite, pages: object, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    judged_as(monkeypatch, outcome, about="grim wheatear")
    assert title_of(cast, site, SEARCH) == "blog.example"
    assert f'<a href="{SEARCH}" rel="nofollow ugc noopener">blog.example</a>' in Post.everywhere.get(number=1).html


def test_a_page_that_repeats_what_it_is_asked_is_called_by_its_address(
    cast: Cast, site: CommentSite, pages: dict[str, Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages[ARTICLE] = page("Nothing found for grim wheatear")
    judged_as(monkeypatch, Outcome.HOLD, about="grim wheatear")
    assert title_of(cast, site, ARTICLE, "A forged title") == "blog.example/2026/moor"


def test_what_the_commenter_calls_it_is_refused(
    cast: Cast, site: CommentSite, pages: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_as(monkeypatch, Outcome.BLOCK, about="grim wheatear")
    with pytest.raises(Refused):
        title_of(cast, site, ARTICLE, "A grim wheatear")
    assert not Thread.everywhere.exists()
