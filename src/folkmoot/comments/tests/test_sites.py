"""Managers say which sites show comments."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.comments.commands import sites
from folkmoot.comments.models import CommentKey, CommentSite
from folkmoot.comments.tests.conftest import ARTICLE
from folkmoot.connections.commands.tokens import create_token
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import PASSWORD, Cast


@pytest.mark.parametrize("name", ["mo", "eda", "mia", "nils", "bea"])
def test_nobody_else_lets_a_site_in_or_out(cast: Cast, site: CommentSite, name: str) -> None:
    actor = cast.actor(getattr(cast, name))
    with pytest.raises(NotAllowed):
        sites.allow_site(actor=actor, origin="https://other.example", space=cast.forum)
    with pytest.raises(NotAllowed):
        sites.change_site(actor=actor, site=site, space=cast.questions)
    with pytest.raises(NotAllowed):
        sites.remove_site(actor=actor, site=site)


@pytest.mark.parametrize("origin", ["*", "javascript:alert(1)", "", "https://blog.example/again"])
def test_what_is_no_site_or_known_already_is_refused(cast: Cast, site: CommentSite, origin: str) -> None:
    with pytest.raises(RuleBroken):
        sites.allow_site(actor=cast.actor(cast.olga), origin=origin, space=cast.forum)


def test_private_spaces_are_read_nowhere_else(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        sites.allow_site(actor=cast.actor(cast.olga), origin="https://blog.example", space=cast.backroom)


def test_a_site_that_goes_takes_its_keys_along(cast: Cast, site: CommentSite, key_of: object) -> None:
    key_of(cast.mia)  # type: ignore[operator]
    sites.remove_site(actor=cast.actor(cast.max), site=site)
    assert not CommentKey.everywhere.exists()


def test_the_page_lets_in_changes_and_takes_out(cast: Cast) -> None:
    client = Client()
    client.login(email=cast.max.account.email, password=PASSWORD)  # type: ignore[union-attr]
    page = "/c/moorland/comment-sites/"
    refused = client.post(page, {"origin": "nothing at all", "space": cast.forum.id})
    assert refused.status_code == 422
    assert "nothing at all" in refused.content.decode()
    client.post(page, {"origin": ARTICLE, "space": cast.forum.id})
    site = CommentSite.everywhere.get()
    assert "https://blog.example" in client.get(page).content.decode()
    client.post(f"{page}{site.id}/", {"space": cast.questions.id})
    site.refresh_from_db()
    assert site.space_id == cast.questions.id
    client.post(f"{page}{site.id}/", {"remove": "1"})
    assert not CommentSite.everywhere.exists()


def test_programs_do_the_same(cast: Cast) -> None:
    _token, secret = create_token(actor=cast.actor(cast.max), member=cast.max, name="blog", scopes=["admin"])
    headers = {"Authorization": f"Bearer {secret}"}
    root = "/c/moorland/api/v1/comments/"
    made = Client().post(
        f"{root}sites", {"origin": "https://blog.example", "space_id": cast.forum.id},
        content_type="application/json", headers=headers,
    )  # fmt: skip
    assert made.status_code == 201
    one = f"{root}sites/{made.json()['id']}"
    Client().patch(one, {"space_id": cast.questions.id}, content_type="application/json", headers=headers)
    listed = Client().get(f"{root}sites", headers=headers).json()
    assert [(row["origin"], row["space_id"]) for row in listed] == [("https://blog.example", cast.questions.id)]
    assert Client().get(f"{root}articles?url={ARTICLE}", headers=headers).json() == {"items": [], "next": None}
    assert Client().delete(one, headers=headers).status_code == 204
    assert Client().get(f"{root}sites").status_code == 403
