"""The owner of a new installation: an account of their own, a community, and the first people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from folkmoot.communities.models import Community
from folkmoot.communities.queries import set_up_marks
from folkmoot.core.errors import NotAllowed, RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands.inviting import invite_by_mail
from folkmoot.members.commands.operators import FIRST_ADDRESS, find_or_create_operator, settle_operator
from folkmoot.members.models import Account, Invitation, Membership

PASSWORD = "a heath in flower"


@pytest.fixture
def operator(db: None) -> Account:
    return find_or_create_operator(email=FIRST_ADDRESS)


def test_the_first_operator_gives_an_address_and_a_password_and_stays_signed_in(
    client: Client, operator: Account
) -> None:
    client.force_login(operator)
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/found/account/"
    sent = client.post("/found/account/", {"email": "Ada@Example.org", "password": PASSWORD})
    assert sent["Location"] == "/found/"
    assert client.get("/found/").status_code == 200
    operator.refresh_from_db()
    assert operator.email == "ada@example.org"
    assert operator.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "password"), [("vera@example.org", PASSWORD), ("nope", PASSWORD), ("a@b.cd", "short")]
)
def test_a_refused_address_or_password_changes_nothing(
    cast: Cast, operator: Account, email: str, password: str
) -> None:
    with pytest.raises(RuleBroken):
        settle_operator(account=operator, email=email, password=password)
    operator.refresh_from_db()
    assert operator.email == FIRST_ADDRESS
    assert not operator.has_usable_password()


def test_nobody_else_is_settled_by_it(cast: Cast, operator: Account) -> None:
    with pytest.raises(NotAllowed):
        settle_operator(account=cast.vera, email="new@example.org", password=PASSWORD)
    settle_operator(account=operator, email="ada@example.org", password=PASSWORD)
    with pytest.raises(NotAllowed):
        settle_operator(account=operator, email="second@example.org", password=PASSWORD)


def test_a_founded_community_is_closed_until_its_doors_are_opened(client: Client, operator: Account) -> None:
    settle_operator(account=operator, email="ada@example.org", password=PASSWORD)
    client.force_login(operator)
    fields = {"name": "Heath & Moor", "kind": "club", "own_name": "Ada L."}
    assert client.post("/found/", fields)["Location"] == "/c/heath-moor/set-up/"
    community = Community.objects.get()
    assert (community.visibility, community.join_policy, community.set_up_at) == ("members", "invitation", None)
    assert set_up_marks(community.id) == {"about": "done"}
    owner = Membership.everywhere.get()
    assert (owner.name, owner.role) == ("Ada L.", "owner")


def test_a_name_without_latin_letters_still_gets_an_address(client: Client, operator: Account) -> None:
    settle_operator(account=operator, email="ada@example.org", password=PASSWORD)
    client.force_login(operator)
    sent = client.post("/found/", {"name": "荒野", "kind": "other", "own_name": "Ada"})
    assert sent["Location"] == "/c/community/set-up/"


def test_invitations_go_to_each_address_with_a_link_of_its_own(cast: Cast, client: Client) -> None:
    text = "Grace <grace@example.org>, charles@example.org\ngrace@example.org; mia@example.org"
    assert invite_by_mail(actor=cast.actor(cast.max), community=cast.community, addresses=text, words="Hello!") == 2
    assert sorted(letter.to[0] for letter in mail.outbox) == ["charles@example.org", "grace@example.org"]
    link = re.search(r"http\S+/c/moorland(/join/\?invitation=\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert "Hello!" in mail.outbox[0].body
    assert client.get(f"/c/moorland{link.group(1)}").status_code == 200


@pytest.mark.parametrize(
    "text", ["nonsense", "", "a@example.org, b@", " ".join(f"a{n}@example.org" for n in range(51))]
)
def test_a_wrong_address_stops_all_of_them(cast: Cast, text: str) -> None:
    with pytest.raises(RuleBroken):
        invite_by_mail(actor=cast.actor(cast.max), community=cast.community, addresses=text)
    assert mail.outbox == []
    assert not Invitation.objects.filter(community=cast.community).exists()


def test_a_dead_mail_server_leaves_no_invitation(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(RuleBroken, match="Nothing was sent"):
        invite_by_mail(actor=cast.actor(cast.max), community=cast.community, addresses="grace@example.org")
    assert not Invitation.objects.filter(community=cast.community).exists()


def test_members_do_not_mail_strangers(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        invite_by_mail(actor=cast.actor(cast.mo), community=cast.community, addresses="grace@example.org")
