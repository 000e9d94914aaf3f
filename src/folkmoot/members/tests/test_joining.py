"""Joining, leaving and claiming."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import RequestFactory

from folkmoot.communities.models import Community
from folkmoot.content.models import Post, Thread
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.adapter import AccountAdapter
from folkmoot.members.commands.claiming import claim_or_create, claim_verified
from folkmoot.members.commands.inviting import invite
from folkmoot.members.models import Account, Membership


def join(cast: Cast, account: Account | None, handle: str = "newcomer", invitation: str = "") -> Membership:
    assert account is not None
    return commands.join_community(
        account=account,
        community=cast.community,
        name="New Comer",
        handle=handle,
        accepted_version=1,
        invitation=invitation,
    )


def imported(cast: Cast, email: str = "vera@example.org") -> Membership:
    return Membership.everywhere.create(
        community=cast.community, handle="old-vera", name="Old Vera", claim_email=email, post_count=3
    )


def verify(account: Account) -> None:
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)


def test_who_leaves_while_suspended_comes_back_suspended(cast: Cast) -> None:
    commands.leave_community(actor=cast.actor(cast.bea), member=cast.bea)
    assert join(cast, cast.bea.account).state == Membership.State.SUSPENDED
    cast.bea.refresh_from_db()
    assert not cast.actor(cast.bea).is_member


def test_a_suspension_survives_leaving_where_managers_approve(cast: Cast) -> None:
    Community.objects.filter(id=cast.community.id).update(join_policy=Community.JoinPolicy.APPROVAL)
    cast.community.refresh_from_db()
    commands.leave_community(actor=cast.actor(cast.bea), member=cast.bea)
    member = join(cast, cast.bea.account)
    with pytest.raises(RuleBroken):
        commands.approve_member(actor=cast.actor(cast.mo), member=member)


def test_who_left_in_peace_comes_back_active(cast: Cast) -> None:
    commands.leave_community(actor=cast.actor(cast.mia), member=cast.mia)
    assert join(cast, cast.mia.account, "mia").state == Membership.State.ACTIVE


def test_joining_again_changes_nothing_for_a_member(cast: Cast) -> None:
    assert join(cast, cast.max.account).role == "manager"


def test_the_last_owner_does_not_leave(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        commands.leave_community(actor=cast.actor(cast.olga), member=cast.olga)


def test_an_unverified_address_claims_nothing(cast: Cast) -> None:
    old = imported(cast)
    assert join(cast, cast.vera).id != old.id


def test_a_verified_address_claims_what_was_imported(cast: Cast) -> None:
    old = imported(cast)
    verify(cast.vera)
    member = join(cast, cast.vera)
    assert member.id == old.id
    assert member.claim_email == ""


def test_verifying_later_unites_both(cast: Cast) -> None:
    old = imported(cast)
    young = join(cast, cast.vera)
    thread = Thread.everywhere.create(
        community=cast.community, space=cast.forum, author=young, title="Hello", slug="hello"
    )
    Post.everywhere.create(community=cast.community, thread=thread, number=1, author=young, markdown="x", html="x")
    verify(cast.vera)
    assert claim_verified(account=cast.vera) == 1
    old.refresh_from_db()
    assert (old.account_id, old.claim_email, old.name) == (cast.vera.id, "", "New Comer")
    assert Post.everywhere.get(thread=thread).author_id == old.id
    assert not Membership.everywhere.filter(id=young.id).exists()


def test_uniting_keeps_a_suspension(cast: Cast) -> None:
    old = imported(cast, "bea@example.org")
    assert cast.bea.account is not None
    verify(cast.bea.account)
    claim_verified(account=cast.bea.account)
    old.refresh_from_db()
    assert old.state == Membership.State.SUSPENDED


def test_confirming_an_address_claims(cast: Cast, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    old = imported(cast)
    join(cast, cast.vera)
    address = EmailAddress.objects.create(user=cast.vera, email=cast.vera.email, primary=True)
    adapter = AccountAdapter()
    monkeypatch.setattr(AccountAdapter, "add_message", lambda *args, **kwargs: None)
    assert adapter.confirm_email(rf.get("/"), address)
    old.refresh_from_db()
    assert old.account_id == cast.vera.id


def test_another_community_is_not_touched_by_claiming(cast: Cast) -> None:
    verify(cast.vera)
    old = Membership.everywhere.create(
        community=cast.other_community, handle="v", name="V", claim_email="vera@example.org"
    )
    member, _is_new = claim_or_create(account=cast.vera, community_id=cast.community.id)
    assert member.community_id == cast.community.id
    old.refresh_from_db()
    assert old.account_id is None


def test_nobody_accepts_the_guidelines_for_somebody_else(cast: Cast) -> None:
    for other in (cast.olga, cast.mo, cast.nils, None):
        with pytest.raises(NotAllowed):
            commands.accept_guidelines(actor=cast.actor(other), member=cast.mia, number=1)
    commands.accept_guidelines(actor=cast.actor(cast.mia), member=cast.mia, number=1)


def test_an_old_version_cannot_be_accepted(cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        commands.accept_guidelines(actor=cast.actor(cast.mia), member=cast.mia, number=7)


@pytest.mark.parametrize("change", [{"role": "member"}, {"state": "suspended"}, {"state": "left"}])
def test_an_invitation_is_worth_what_its_maker_may_still_give(cast: Cast, change: dict[str, str]) -> None:
    _invitation, secret = invite(actor=cast.actor(cast.max), role="moderator")
    Membership.everywhere.filter(id=cast.max.id).update(**change)
    with pytest.raises(RuleBroken):
        join(cast, cast.vera, invitation=secret)
    Membership.everywhere.filter(id=cast.max.id).update(role="manager", state="active")
    assert join(cast, cast.vera, invitation=secret).role == "moderator"


def test_who_is_sent_away_lets_nobody_in(cast: Cast) -> None:
    _invitation, secret = invite(actor=cast.actor(cast.max))
    Membership.everywhere.filter(id=cast.max.id).update(state="suspended")
    with pytest.raises(RuleBroken):
        join(cast, cast.vera, invitation=secret)
