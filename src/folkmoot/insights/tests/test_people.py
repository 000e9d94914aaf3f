"""Who counts as one person."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress

from folkmoot.activity.models import Activity
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.insights.commands.people import merge_people, merge_proved, part_people
from folkmoot.insights.models import SamePerson
from folkmoot.insights.queries.people import namesakes, persons_of
from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.models import Membership

pytestmark = pytest.mark.django_db


def _author(cast: Cast, handle: str, **fields: str) -> Membership:
    return Membership.everywhere.create(community=cast.community, handle=handle, name=handle, **fields)


def test_a_chain_of_merged_members_is_one_person(cast: Cast) -> None:
    slack, forum, site = (_author(cast, handle) for handle in ("ada-slack", "ada-forum", "ada-site"))
    olga = cast.actor(cast.olga)
    merge_people(actor=olga, member=site, other=forum)
    merge_people(actor=olga, member=slack, other=site)
    assert persons_of(cast.community.id) == {slack.id: slack.id, forum.id: slack.id, site.id: slack.id}


def test_a_merging_that_is_taken_back_leaves_two_as_before(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    link = merge_people(actor=olga, member=cast.mia, other=_author(cast, "mia-slack"), reason="She told me")
    part_people(actor=olga, link=link)
    part_people(actor=olga, link=link)
    assert persons_of(cast.community.id) == {}
    kinds = Activity.objects.filter(kind__startswith="insights.people").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["insights.people.merged", "insights.people.parted"]


@pytest.mark.parametrize("person", ["mia", "mo"])
def test_only_managers_say_who_is_one_person(cast: Cast, person: str) -> None:
    with pytest.raises(NotAllowed):
        merge_people(actor=cast.actor(getattr(cast, person)), member=cast.mia, other=cast.nils)


def test_nobody_is_merged_twice_nor_with_themselves_nor_with_who_is_erased(cast: Cast) -> None:
    olga = cast.actor(cast.olga)
    merge_people(actor=olga, member=cast.mia, other=cast.nils)
    for other in (cast.nils, cast.mia, _author(cast, "gone", state="erased")):
        with pytest.raises(RuleBroken):
            merge_people(actor=olga, member=cast.mia, other=other)


def test_who_owns_the_address_of_an_imported_author_is_that_person(cast: Cast) -> None:
    author = _author(cast, "mia-slack", claim_email="mia@slack.example")
    _author(cast, "somebody", claim_email="somebody@slack.example")
    EmailAddress.objects.create(user=cast.mia.account, email="mia@slack.example", verified=True)
    assert merge_proved(community_id=cast.community.id) == 1
    assert persons_of(cast.community.id) == {cast.mia.id: cast.mia.id, author.id: cast.mia.id}


def test_what_was_taken_back_is_not_merged_again_by_proof(cast: Cast) -> None:
    _author(cast, "mia-slack", claim_email="mia@slack.example")
    EmailAddress.objects.create(user=cast.mia.account, email="mia@slack.example", verified=True)
    merge_proved(community_id=cast.community.id)
    part_people(actor=cast.actor(cast.olga), link=SamePerson.objects.get())
    assert merge_proved(community_id=cast.community.id) == 0
    assert persons_of(cast.community.id) == {}


def test_an_address_that_is_only_claimed_proves_nothing(cast: Cast) -> None:
    _author(cast, "mia-slack", claim_email="mia@slack.example")
    EmailAddress.objects.create(user=cast.mia.account, email="mia@slack.example", verified=False)
    assert merge_proved(community_id=cast.community.id) == 0


def test_imported_authors_of_one_full_name_are_suggested_until_they_are_merged(cast: Cast) -> None:
    Membership.everywhere.filter(id=cast.mia.id).update(name="Mia Moor")
    author = Membership.everywhere.create(community=cast.community, handle="mm", name="mia moor")
    _author(cast, "single")
    assert [(found.first.id, [other.id for other in found.others]) for found in namesakes(cast.community.id)] == [
        (cast.mia.id, [author.id])
    ]
    merge_people(actor=cast.actor(cast.olga), member=cast.mia, other=author)
    assert namesakes(cast.community.id) == []


def test_every_author_under_a_proved_address_is_found_by_as_many_queries_as_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    EmailAddress.objects.create(user=cast.mia.account, email="mia@slack.example", verified=True)
    for number in range(3):
        _author(cast, f"mia-{number}", claim_email="mia@slack.example")
    assert merge_proved(community_id=cast.community.id) == 3
    assert len(set(persons_of(cast.community.id).values())) == 1
    with django_assert_num_queries(2):
        assert merge_proved(community_id=cast.community.id) == 0


def test_a_merging_outlives_that_one_of_the_two_is_claimed(cast: Cast) -> None:
    """The claimed author's number is the higher one: the pair turns round."""
    other = _author(cast, "mia-forum")
    merge_people(actor=cast.actor(cast.olga), member=cast.mia, other=other)
    author = _author(cast, "mia-slack", claim_email="mia@slack.example")
    EmailAddress.objects.create(user=cast.mia.account, email="mia@slack.example", verified=True)
    assert cast.mia.account is not None
    assert claim_verified(account=cast.mia.account) == 1
    assert persons_of(cast.community.id) == {other.id: other.id, author.id: other.id}
    with pytest.raises(RuleBroken):
        merge_people(actor=cast.actor(cast.olga), member=other, other=author)
