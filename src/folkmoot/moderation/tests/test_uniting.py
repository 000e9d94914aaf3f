"""What binds a member or an imported author binds whom they become; no address that is verified lifts it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import claim_here, join_community, link_author
from folkmoot.members.commands.claiming import claim_verified
from folkmoot.members.models import Account, Membership
from folkmoot.members.queries import actor_of
from folkmoot.moderation.commands.measuring import measure_member
from folkmoot.moderation.commands.sanctioning import lift
from folkmoot.moderation.models import Sanction
from folkmoot.moderation.queries.bounds import bounds_of
from folkmoot.moderation.sanctions import NewSanction
from folkmoot.moderation.tests.deciding import the_clause

pytestmark = pytest.mark.django_db
_SOON, _LATER = timedelta(days=3), timedelta(days=9)


def _author(cast: Cast, **fields: Any) -> Membership:
    return Membership.everywhere.create(
        community=cast.community, handle="old", name="Old", claim_email="old@y.example", **fields
    )


def _verifies(account: Account | None) -> Account:
    assert account is not None
    EmailAddress.objects.create(user=account, email="old@y.example", verified=True, primary=False)
    return account


def _measure(cast: Cast, member: Membership, kind: str, ends_in: timedelta | None = None, **fields: Any) -> Sanction:
    wanted = NewSanction(kind, until=timezone.now() + ends_in if ends_in else None, **fields)
    decision = measure_member(actor=cast.actor(cast.mo), member=member, wanted=wanted, clause=the_clause(cast))
    return decision.sanctions.get()


def _standing(author: Membership) -> tuple[str, datetime | None, datetime | None]:
    author.refresh_from_db()
    return author.state, author.suspended_until, author.silenced_until


@pytest.mark.parametrize("imported", [True, False])
def test_a_ban_of_either_bans_whom_they_become_until_it_is_lifted(cast: Cast, imported: bool) -> None:
    author = _author(cast)
    ban = _measure(cast, author if imported else cast.mia, "ban")
    assert claim_verified(account=_verifies(cast.mia.account)) == 1
    ban.refresh_from_db()
    assert (ban.member_id, ban.is_in_force()) == (author.id, True)
    assert _standing(author) == ("suspended", None, None)
    assert not actor_of(author).is_member
    lift(actor=cast.actor(cast.mo), sanction=ban)
    assert _standing(author) == ("active", None, None)


def test_whoever_claims_on_the_page_of_claims_takes_the_ban_along(cast: Cast) -> None:
    author = _author(cast)
    _measure(cast, author, "ban")
    _verifies(cast.mia.account)
    assert claim_here(actor=cast.actor(cast.mia), member=cast.mia) == 1
    assert _standing(author) == ("suspended", None, None)


@pytest.mark.parametrize("turned", [True, False])
def test_of_two_ends_the_later_holds(cast: Cast, turned: bool) -> None:
    author = _author(cast)
    first, second = (author, cast.mia) if turned else (cast.mia, author)
    for kind in ("suspension", "silence"):
        _measure(cast, first, kind, _SOON)
    ends = [_measure(cast, second, kind, _LATER).until for kind in ("suspension", "silence")]
    claim_verified(account=_verifies(cast.mia.account))
    assert _standing(author) == ("suspended", *ends)


def test_limits_go_along(cast: Cast) -> None:
    author = _author(cast)
    _measure(cast, author, "limits", limits={"no_links": True})
    claim_verified(account=_verifies(cast.mia.account))
    assert _standing(author) == ("active", None, None)
    assert bounds_of(author.id, None).no_links is not None


def test_who_was_shut_out_without_a_measure_stays_so_whatever_ends_sooner(cast: Cast) -> None:
    author = _author(cast, state="suspended")
    _measure(cast, cast.mia, "suspension", _SOON)
    claim_verified(account=_verifies(cast.mia.account))
    assert _standing(author)[:2] == ("suspended", None)


def test_a_measure_that_a_claim_once_lost_comes_into_force_with_the_next(cast: Cast) -> None:
    author = _author(cast)
    _measure(cast, author, "ban")
    Membership.everywhere.filter(id=author.id).update(state="active")
    claim_verified(account=_verifies(cast.mia.account))
    assert _standing(author)[0] == "suspended"


def test_what_has_run_out_shuts_nobody_out(cast: Cast) -> None:
    author = _author(cast, state="suspended", suspended_until=timezone.now() - _SOON)
    claim_verified(account=_verifies(cast.mia.account))
    assert _standing(author) == ("active", None, None)


def test_who_asks_to_come_in_asks_no_more_as_one_who_is_shut_out(cast: Cast) -> None:
    author = _author(cast)
    _measure(cast, author, "ban")
    Membership.everywhere.filter(id=cast.nils.id).update(state="pending")
    claim_verified(account=_verifies(cast.nils.account))
    assert _standing(author)[0] == "left"
    assert author.is_suspended()


def test_a_banned_author_who_joins_is_banned(cast: Cast) -> None:
    author = _author(cast)
    _measure(cast, author, "ban")
    account = _verifies(Account.objects.create_user("new@y.example"))
    joined = join_community(
        account=account, community=cast.community, name="New", handle="new", accepted_version=cast.guidelines.number
    )
    assert joined.id == author.id
    assert _standing(author) == ("suspended", None, None)


def test_linking_shuts_out_no_senior_and_claiming_never_the_last_owner(cast: Cast) -> None:
    author = _author(cast, state="suspended")
    Membership.everywhere.filter(id=cast.eda.id).update(role="manager")
    with pytest.raises(NotAllowed):
        link_author(actor=cast.actor(cast.max), imported=author, member=cast.eda)
    account = _verifies(cast.olga.account)
    assert claim_verified(account=account) == 0
    with pytest.raises(RuleBroken):
        claim_here(actor=cast.actor(cast.olga), member=cast.olga)
    cast.olga.refresh_from_db()
    assert (cast.olga.state, cast.olga.role) == ("active", "owner")
