"""A site that shows comments, and a reader who has signed in to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from folkmoot.comments.commands import keys, sites
from folkmoot.comments.models import CommentSite
from folkmoot.core import rate_limits
from folkmoot.core.errors import RuleBroken
from folkmoot.core.fetch_errors import FetchFailed
from folkmoot.core.http_client import Fetched
from folkmoot.core.testing.cast import Cast
from folkmoot.members.models import Membership

ARTICLE = "https://blog.example/2026/moor"
VERIFIER = "v" * 43


@pytest.fixture(autouse=True)
def _no_counts_before() -> None:
    rate_limits.forget_counts()


@pytest.fixture
def site(cast: Cast) -> CommentSite:
    return sites.allow_site(actor=cast.actor(cast.max), origin="https://blog.example", space=cast.forum)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, Fetched]:
    """What blogs answer, by address; what is not in it can not be reached."""
    known: dict[str, Fetched] = {}

    def fetch(url: str, **_given: object) -> Fetched:
        if url not in known:
            raise FetchFailed("unreachable")
        return known[url]

    monkeypatch.setattr("folkmoot.comments.commands.writing.fetch", fetch)
    return known


def page(title: str, status: int = 200) -> Fetched:
    return Fetched(status, {"content-type": "text/html"}, f"<head><title>{title}</title></head>".encode(), ARTICLE)


@pytest.fixture
def key_of(cast: Cast, site: CommentSite) -> Callable[[Membership], str]:
    """The key of a member who has agreed in the pop-up."""

    def key(member: Membership, verifier: str = VERIFIER) -> str:
        keys.agree(actor=cast.actor(member), site=site, challenge=keys.challenge_of(verifier), address="127.0.0.1")
        fetched = keys.fetch_key(community_id=cast.community.id, verifier=verifier, address="127.0.0.1")
        if fetched is None:
            raise RuleBroken("no-key", "There is no key.")
        return fetched[1]

    return key


@pytest.fixture
def frame() -> Client:
    """A browser in a frame on somebody else's page: it sends no cookies."""
    return Client()
