"""A community's first spaces: suggested by its kind, chosen and renamed by its manager."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.communities.models import Community
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.commands import NewSpace, create_spaces
from folkmoot.spaces.models import Space
from folkmoot.spaces.starters import suggested_spaces

PAGE = "/c/moorland/set-up/spaces/"


@pytest.fixture
def max_(client: Client, cast: Cast) -> Client:
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    return client


@pytest.mark.parametrize("kind", [*Community.Kind.values, "nonsense"])
def test_every_kind_has_a_few_suggestions_and_each_can_be_made(cast: Cast, kind: str) -> None:
    Space.objects.filter(community=cast.community).delete()
    made = create_spaces(actor=cast.actor(cast.max), wanted=suggested_spaces(kind))
    assert 4 <= len(made) <= 6
    assert [space.position for space in made] == sorted(space.position for space in made)
    assert {space.post_role for space in made if space.kind == "announcements"} <= {"editor"}


def test_only_what_is_ticked_is_made_under_the_name_that_was_given(cast: Cast, max_: Client) -> None:
    before = Space.objects.count()
    sent = {"name": ["Kitchen", "Cellar"], "make-1": "1", "kind-1": "questions", "visibility-1": "members"}
    assert max_.post(PAGE, sent)["Location"].endswith("/set-up/people/")
    assert Space.objects.count() == before + 1
    space = Space.objects.get(slug="kitchen")
    assert (space.kind, space.visibility) == ("questions", "members")


def test_a_refused_space_undoes_all_and_keeps_what_was_typed(cast: Cast, max_: Client) -> None:
    before = Space.objects.count()
    sent = {"name": ["Kitchen", "Forum"], "make-1": "1", "make-2": "1", "description-1": "Pots and pans"}
    answer = max_.post(PAGE, sent)
    assert answer.status_code == 422
    assert b"Pots and pans" in answer.content
    assert "Another space has this address" in answer.context["rows"][1].error
    assert Space.objects.count() == before


def test_another_line_is_added_without_a_script(max_: Client) -> None:
    answer = max_.post(PAGE, {"name": ["Kitchen"], "make-1": "1", "add": "1"})
    assert [row.name for row in answer.context["rows"]] == ["Kitchen", ""]


def test_members_make_no_spaces(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        create_spaces(actor=cast.actor(cast.mo), wanted=[NewSpace("Kitchen")])
    with pytest.raises(RuleBroken):
        create_spaces(actor=cast.actor(cast.max), wanted=[NewSpace("x" * 90)])
