"""Links and codes by mail, sessions elsewhere, and pages in our own words."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from folkmoot import web
from folkmoot.communities.models import Community
from folkmoot.communities.queries import forget_kept_communities
from folkmoot.core import rate_limits
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members.devices import device_name
from folkmoot.members.models import Account

OURS = Path(web.__file__).parent / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
# What no page of ours leads to: phones, passkeys instead of an address, trusted browsers, one address only; and a list
# of nothing but codes.
UNUSED = {
    "account/email_change.html", "account/phone_change.html", "account/confirm_phone_verification_code.html",
    "account/signup_by_passkey.html", "mfa/trust.html", "mfa/webauthn/signup_form.html",
    "mfa/recovery_codes/download.txt",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_counts_before() -> None:
    rate_limits._limiter().storage.reset()


@pytest.fixture
def mia(cast: Cast) -> Account:
    account = cast.mia.account
    assert account is not None
    EmailAddress.objects.create(user=account, email=account.email, verified=False, primary=True)
    return account


def link_for(email: str, target: str = "") -> str:
    Client().post("/c/moorland/accounts/login/code/", {"email": email, "next": target})
    found = re.search(r"http://localhost:8000(/\S+/sign-in/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_a_link_waits_for_a_person_and_works_once(client: Client, mia: Account) -> None:
    link = link_for(mia.email, "/c/moorland/latest/")
    assert Client().head(link).status_code == 200
    assert "_auth_user_id" not in client.session
    answer = client.post(link)
    assert answer["Location"] == "/c/moorland/latest/"
    assert client.session["_auth_user_id"] == str(mia.pk)
    assert Client().post(link).status_code == 410


@pytest.mark.parametrize(
    ("before", "header", "after"),
    [("", "de-AT,de;q=0.9", "de"), ("", "", ""), ("ar", "de", "ar")],
    ids=["as the browser asks", "nobody asks", "what was chosen stays"],
)
def test_who_signs_in_is_written_to_in_the_language_they_read(
    mia: Account, before: str, header: str, after: str
) -> None:
    Account.objects.filter(pk=mia.pk).update(language=before)
    headers = {"Accept-Language": header} if header else {}
    Client(headers=headers).post(link_for(mia.email))
    mia.refresh_from_db()
    assert mia.language == after


def test_only_who_was_here_before_is_welcomed_back(client: Client, mia: Account) -> None:
    mia.last_login = None
    mia.save()
    link = link_for(mia.email)
    assert b"Welcome back" not in client.get(link).content
    client.post(link)
    assert b"Welcome back" in Client().get(link_for(mia.email)).content


def test_a_link_proves_the_address_it_was_sent_to(client: Client, mia: Account) -> None:
    client.post(link_for(mia.email))
    assert EmailAddress.objects.get(user=mia).verified


def test_a_link_leads_to_no_other_site(client: Client, mia: Account) -> None:
    assert "next=" not in link_for(mia.email, "https://evil.example/")
    answer = client.post(link_for(mia.email) + "?next=//evil.example/")
    assert answer["Location"] == "/c/moorland/"


@pytest.mark.parametrize(
    "page", ["/accounts/login/code/", "/c/moorland/accounts/password/reset/", "/c/moorland/accounts/signup/"]
)
def test_no_mail_leads_where_a_stranger_says_in_the_host_header(mia: Account, page: str) -> None:
    EmailAddress.objects.filter(user=mia).update(verified=True)
    Client(headers={"Host": "evil.example"}).post(page, {"email": mia.email, "password1": PASSWORD})
    sent = mail.outbox[-1]
    assert "http://localhost:8000/" in str(sent.body)
    assert "evil.example" not in f"{sent.subject} {sent.body}"


def test_a_mail_leads_its_members_to_the_host_of_a_community_and_nobody_else(cast: Cast, mia: Account) -> None:
    Community.objects.filter(id=cast.community.id).update(host="moor.example.org")
    forget_kept_communities()
    stranger = cast.otto.account
    assert stranger is not None
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)
    for account, origin in ((mia, "http://moor.example.org"), (stranger, "http://localhost:8000")):
        Client(headers={"Host": "moor.example.org"}).post("/accounts/login/code/", {"email": account.email})
        assert f"{origin}/sign-in/" in str(mail.outbox[-1].body)


def test_a_link_is_good_for_a_quarter_of_an_hour(client: Client, mia: Account) -> None:
    link = link_for(mia.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(link).status_code == 410


def test_signing_in_otherwise_makes_a_link_worthless(client: Client, mia: Account) -> None:
    link = link_for(mia.email)
    EmailAddress.objects.filter(user=mia).update(verified=True)
    client.post("/accounts/login/", {"login": mia.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert Client().get(link).status_code == 410


def test_who_has_no_account_is_sent_no_link(db: None) -> None:
    Client().post("/accounts/login/code/", {"email": "nobody@example.org"})
    assert "sign-in/" not in str(mail.outbox[-1].body)
    assert "/accounts/signup/" in str(mail.outbox[-1].body)


def test_one_session_elsewhere_is_ended_and_no_other(cast: Cast, mia: Account) -> None:
    here, lost, stranger = Client(), Client(), Client()
    for client in (here, lost):
        client.force_login(mia)
        client.get("/account/")
    assert cast.mo.account is not None
    stranger.force_login(cast.mo.account)
    lost_one = UserSession.objects.create(
        user=mia, ip="192.0.2.1", session_key=lost.session.session_key, user_agent="Firefox"
    )
    path = f"/account/sessions/{lost_one.pk}/end/"
    assert stranger.post(path).status_code == 404
    assert lost.get("/account/").status_code == 200
    assert here.post(path).status_code == 302
    assert lost.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8", "Unknown browser"),
    ],
)
def test_browsers_are_named_as_people_name_them(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_no_page_or_mail_of_signing_in_is_left_to_the_library() -> None:
    theirs = {
        str(path.relative_to(THEIRS))
        for room in ("account", "mfa", "usersessions", "socialaccount")
        for path in (THEIRS / room).rglob("*")
        if path.suffix in (".html", ".txt") and not path.name.startswith("base") and "snippets" not in path.parts
    }
    left = {name for name in theirs - UNUSED if "phone" not in name and not (OURS / name).exists()}
    assert left == set()


@pytest.mark.parametrize("path", ["login", "signup", "login/code", "password/reset"])
def test_the_door_has_no_words_of_the_library(client: Client, db: None, path: str) -> None:
    page = client.get(f"/accounts/{path}/").content.decode()
    assert "E-mail address" in page
    assert not re.search(r"Email address|Sign In|Sign Up|placeholder=\"(Email|Password)", page)
