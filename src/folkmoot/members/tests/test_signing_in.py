"""Addresses, links that sign in, and founding."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client

from folkmoot.communities.models import Community
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.adapter import AccountAdapter
from folkmoot.members.commands import accounts
from folkmoot.members.models import Account, Membership


@pytest.mark.parametrize("email", ["a@mailinator.com", "a@MAILINATOR.com", "a@sub.mailinator.com"])
def test_throw_away_addresses_are_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        AccountAdapter().clean_email(email)


@pytest.mark.parametrize("email", ["a@example.org", "a@com", "mailinator.com@example.org", "a@notmailinator.example"])
def test_other_addresses_are_taken(email: str) -> None:
    assert AccountAdapter().clean_email(email) == email


def test_sign_up_refuses_a_throw_away_address(client: Client, db: None) -> None:
    answer = client.post("/accounts/signup/", {"email": "a@mailinator.com", "password1": "a long enough passphrase"})
    assert b"keep" in answer.content
    assert not Account.objects.exists()


def test_a_link_signs_in_once(client: Client, cast: Cast) -> None:
    path = commands.sign_in_path(cast.vera)
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(path).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.vera.pk)
    assert Client().post(path).status_code == 410


def test_of_two_who_use_a_link_at_once_one_gets_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = commands.sign_in_path(cast.vera).split("/")[2]
    read_at_once = commands.read_sign_in_ticket(ticket)
    assert commands.use_sign_in_ticket(ticket) is not None
    monkeypatch.setattr(accounts, "read_sign_in_ticket", lambda _ticket: read_at_once)
    assert commands.use_sign_in_ticket(ticket) is None


def test_a_link_does_not_skip_the_second_factor(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.vera, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = client.post(commands.sign_in_path(cast.vera))
    assert "/2fa/" in answer["Location"]
    assert "_auth_user_id" not in client.session


def test_founding_makes_community_and_owner(cast: Cast) -> None:
    cast.vera.is_operator = True
    community = commands.found_community(account=cast.vera, slug="fen", name="Fen")
    assert Membership.everywhere.get(community=community, account=cast.vera).role == "owner"


def test_founding_without_an_owner_founds_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_fields: object) -> None:
        raise RuleBroken("no", "no")

    cast.vera.is_operator = True
    monkeypatch.setattr(accounts, "create_member", fail)
    with pytest.raises(RuleBroken):
        commands.found_community(account=cast.vera, slug="fen", name="Fen")
    assert not Community.objects.filter(slug="fen").exists()


def test_only_operators_found(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        commands.found_community(account=cast.vera, slug="fen", name="Fen")


def test_an_account_is_found_by_its_key_as_by_anything_else(db: None) -> None:
    account = Account.objects.create_user("found@example.org")
    assert Account.objects.get(pk=account.pk) == Account.objects.get(pk=str(account.pk)) == account
    assert Account.objects.get(id=account.pk).email == "found@example.org"
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get(pk=account.pk + 1)
