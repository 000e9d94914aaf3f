"""The order of spaces, by buttons and by dragging."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.commands import order_spaces
from folkmoot.spaces.models import Space

PAGE = "/c/moorland/spaces/order/"


def slugs(cast: Cast) -> list[str]:
    return list(Space.everywhere.filter(community=cast.community).order_by("position").values_list("slug", flat=True))


@pytest.fixture
def max_(client: Client, cast: Cast) -> Client:
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    order_spaces(actor=cast.actor(cast.max), ids=[cast.forum.id, cast.questions.id, cast.articles.id, cast.lounge.id])
    return client


def test_a_button_moves_a_space_by_one_and_not_beyond_the_ends(cast: Cast, max_: Client) -> None:
    max_.post(PAGE, {"up": cast.questions.id})
    assert slugs(cast)[:2] == ["questions", "forum"]
    max_.post(PAGE, {"up": cast.questions.id})
    assert slugs(cast)[:2] == ["questions", "forum"]
    max_.post(PAGE, {"down": cast.questions.id, "space": [cast.lounge.id]})
    assert slugs(cast)[:2] == ["forum", "questions"]


def test_dragging_sends_the_whole_order_and_what_is_left_out_follows(cast: Cast, max_: Client) -> None:
    max_.post(PAGE, {"space": [cast.lounge.id, cast.forum.id]})
    assert slugs(cast) == ["lounge", "forum", "questions", "articles", "backroom"]


@pytest.mark.parametrize("sent", [["x"], ["1", "1"], ["99999999"]])
def test_a_wrong_order_changes_nothing(cast: Cast, max_: Client, sent: list[str]) -> None:
    before = slugs(cast)
    assert max_.post(PAGE, {"space": sent}).status_code == 422
    assert slugs(cast) == before


def test_another_communitys_space_and_another_role_are_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        order_spaces(actor=cast.actor(cast.max), ids=[cast.other_space.id])
    with pytest.raises(NotAllowed):
        order_spaces(actor=cast.actor(cast.mo), ids=[cast.forum.id])
