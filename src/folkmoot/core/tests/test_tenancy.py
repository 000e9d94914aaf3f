"""Isolation of communities at the level of every query."""

from __future__ import annotations

import pytest

from folkmoot.core.tenancy import ScopeMissing, scope
from folkmoot.core.testing.cast import Cast, make_cast
from folkmoot.spaces.models import Space


@pytest.mark.django_db
def test_a_query_outside_a_scope_fails_instead_of_leaking() -> None:
    make_cast()
    with pytest.raises(ScopeMissing):
        list(Space.objects.all())


def test_a_query_in_a_scope_sees_one_community_only(cast: Cast) -> None:
    assert "pier" not in {space.slug for space in Space.objects.all()}
    with scope(cast.other_community.id):
        assert {space.slug for space in Space.objects.all()} == {"pier"}


def test_related_managers_are_scoped_too(cast: Cast) -> None:
    with scope(cast.other_community.id):
        assert cast.mia.space_members.count() == 0
    assert cast.mia.space_members.count() == 1
