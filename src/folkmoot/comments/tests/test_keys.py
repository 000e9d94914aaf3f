"""A frame gets a member's key by the member's own click, once, and it is good for comments only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from folkmoot.comments.commands import keys
from folkmoot.comments.models import CommentKey, CommentSite
from folkmoot.comments.tests.conftest import ARTICLE, VERIFIER
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members.models import Membership

CHALLENGE = keys.challenge_of(VERIFIER)
POP_UP = f"/c/moorland/embed/comments/sign-in/?{urlencode({'site': 'https://blog.example', 'challenge': CHALLENGE})}"
KEY = "/c/moorland/embed/comments/key/"


def asked(frame: Client, verifier: str = VERIFIER, **given: str) -> int:
    answer = frame.post(KEY, {"verifier": verifier}, content_type="application/json", **given)  # type: ignore[arg-type]
    return answer.status_code


def test_the_pop_up_gives_the_frame_its_key_once(cast: Cast, site: CommentSite, frame: Client) -> None:
    member = Client()
    member.login(email=cast.mia.account.email, password=PASSWORD)  # type: ignore[union-attr]
    assert asked(frame) == 202
    assert keys.spoken(CHALLENGE) in member.get(POP_UP).content.decode()
    assert asked(frame) == 202, "looking is not agreeing"
    assert member.post(POP_UP).status_code == 200
    assert asked(frame, "w" * 43) == 202
    assert asked(frame, REMOTE_ADDR="203.0.113.9") == 202, "another network may know the secret, and gets nothing"
    assert asked(frame) == 200
    assert asked(frame) == 202
    assert member.post(POP_UP).status_code == 200


def test_strangers_sign_in_or_join_first_and_come_back(cast: Cast, site: CommentSite) -> None:
    assert "/accounts/login/" in Client().get(POP_UP)["Location"]
    vera = Client()
    vera.login(email=cast.vera.email, password=PASSWORD)
    assert "/join/" in vera.get(POP_UP)["Location"]
    assert "sign-in" in vera.get(POP_UP)["Location"]


def test_a_pop_up_for_a_site_that_is_not_let_in_is_not_there(cast: Cast) -> None:
    assert Client().get(POP_UP).status_code == 404


def test_what_waits_longer_than_two_minutes_is_over(cast: Cast, site: CommentSite, frame: Client) -> None:
    keys.agree(actor=cast.actor(cast.mia), site=site, challenge=CHALLENGE, address="127.0.0.1")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert asked(frame) == 202
        assert keys.forget_old_keys() == 1


def test_a_challenge_serves_one_member(cast: Cast, site: CommentSite) -> None:
    keys.agree(actor=cast.actor(cast.mia), site=site, challenge=CHALLENGE, address="127.0.0.1")
    with pytest.raises(RuleBroken):
        keys.agree(actor=cast.actor(cast.nils), site=site, challenge=CHALLENGE, address="127.0.0.1")
    with pytest.raises(NotAllowed):
        keys.agree(actor=cast.actor(None), site=site, challenge="0" * 64, address="127.0.0.1")


def test_a_key_is_nothing_to_the_api(cast: Cast, key_of: Callable[[Membership], str]) -> None:
    answer = Client().get("/c/moorland/api/v1/me", headers={"Authorization": f"Bearer {key_of(cast.mia)}"})
    assert answer.status_code == 401


def test_a_key_ends_by_signing_out_by_time_and_with_the_member(
    cast: Cast, site: CommentSite, key_of: Callable[[Membership], str], frame: Client
) -> None:
    bearer = {"Authorization": f"Bearer {key_of(cast.mia)}"}
    page = f"/c/moorland/embed/comments/page/?{urlencode({'url': ARTICLE})}"
    assert frame.get(page, headers=bearer).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert frame.get(page, headers=bearer).status_code == 403
    assert frame.delete(KEY, headers=bearer).status_code == 204
    assert frame.get(page, headers=bearer).status_code == 403
    key_of(cast.nils)
    assert keys.end_all_keys(actor=cast.actor(cast.nils), member=cast.nils) == 1
    assert not CommentKey.everywhere.exists()


def test_a_suspended_member_comments_nowhere(cast: Cast, key_of: Callable[[Membership], str], frame: Client) -> None:
    secret = key_of(cast.mia)
    Membership.everywhere.filter(id=cast.mia.id).update(state=Membership.State.SUSPENDED)
    answer = frame.post(
        "/c/moorland/embed/comments/write/", {"url": ARTICLE, "markdown": "Hello"},
        content_type="application/json", headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    assert answer.status_code == 403
