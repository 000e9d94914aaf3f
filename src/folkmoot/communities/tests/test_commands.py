"""Founding, changing and guiding a community."""

from __future__ import annotations

import pytest
from django.test import Client

from folkmoot.activity.models import Activity
from folkmoot.communities.commands import change_community, create_community, publish_guidelines
from folkmoot.communities.models import Community, GuidelinesVersion
from folkmoot.communities.queries import guidelines_in_force
from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast


def test_a_new_community_has_guidelines_in_force(db: None) -> None:
    community = create_community(slug=" Fen ", name="Fen")
    version = guidelines_in_force(community.id)
    assert community.slug == "fen"
    assert version is not None
    assert [clause.number for clause in version.clauses.all()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("slug", ["moorland", "MOORLAND", "-x", "a b", "", "x" * 51])
def test_a_taken_or_malformed_address_is_refused_and_nothing_is_made(cast: Cast, slug: str) -> None:
    before = (Community.objects.count(), Activity.everywhere.count())
    with pytest.raises(RuleBroken):
        create_community(slug=slug, name="Again")
    assert (Community.objects.count(), Activity.everywhere.count()) == before


def test_a_change_is_logged_by_the_names_of_what_changed(cast: Cast) -> None:
    changed = change_community(actor=cast.actor(cast.max), community=cast.community, tagline="Heather", purpose="Walks")
    assert changed.tagline == "Heather"
    line = Activity.everywhere.get(kind="communities.community.changed")
    assert line.details == {"fields": ["purpose", "tagline"]}


def test_a_host_belongs_to_one_community(cast: Cast) -> None:
    change_community(actor=cast.actor(cast.olga), community=cast.community, host="Moor.example.org")
    with pytest.raises(RuleBroken):
        change_community(actor=cast.actor(cast.otto), community=cast.other_community, host="moor.example.org")


def test_a_bad_colour_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        change_community(actor=cast.actor(cast.max), community=cast.community, brand_colour="red")
    assert refused.value.field == "brand_colour"


def test_new_guidelines_ask_every_member_again(cast: Cast) -> None:
    publish_guidelines(actor=cast.actor(cast.max), clauses=[("Be kind", "Always.")], introduction="", change_note="")
    assert cast.actor(cast.mia).needs_acceptance
    assert GuidelinesVersion.everywhere.filter(community=cast.other_community).count() == 1


def test_guidelines_without_a_clause_are_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        publish_guidelines(actor=cast.actor(cast.max), clauses=[(" ", "x")], introduction="", change_note="")


@pytest.mark.parametrize("who", ["mo", "eda", "mia", "nils", "bea", "otto"])
@pytest.mark.parametrize("path", ["settings/", "guidelines/edit/"])
def test_pages_of_managers_are_closed_to_others(client: Client, cast: Cast, who: str, path: str) -> None:
    client.force_login(getattr(cast, who).account)
    assert client.get(f"/c/moorland/{path}").status_code == 403


@pytest.mark.parametrize("path", ["settings/", "guidelines/edit/", "guidelines/"])
def test_managers_open_their_pages(client: Client, cast: Cast, path: str) -> None:
    assert cast.max.account is not None
    client.force_login(cast.max.account)
    assert client.get(f"/c/moorland/{path}").status_code == 200
