"""Guessing, fixing, listing and luring at the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client

from folkmoot.core import rate_limits
from folkmoot.core.testing.cast import PASSWORD, Cast
from folkmoot.members import attempts
from folkmoot.members.models import Account

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_counts_before() -> Iterator[None]:
    rate_limits._limiter().storage.reset()
    rate_limits.forget_counts()
    yield
    rate_limits._limiter().storage.reset()


@pytest.fixture
def mia(cast: Cast) -> Account:
    """Mia's account, with a verified address as sign-up leaves it."""
    account = cast.mia.account
    assert account is not None
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def sign_in(client: Client, email: str = "mia@example.org", password: str = PASSWORD, ip: str = "192.0.2.1") -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=ip)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_guessing_at_one_account_from_many_addresses_stops_and_says_for_how_long(mia: Account) -> None:
    for number in range(10):
        assert sign_in(Client(), password="wrong", ip=f"198.51.100.{number}").status_code == 200
    answer = sign_in(Client(), ip="198.51.100.99")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert re.search(r"Try again in \d minutes?\.", answer.content.decode())
    assert b"mia@example.org" in answer.content


def test_guessing_does_not_keep_a_member_out_of_a_browser_of_theirs(client: Client, mia: Account) -> None:
    assert sign_in(client).status_code == 302
    client.post("/accounts/logout/")
    for number in range(12):
        sign_in(Client(), password="wrong", ip=f"198.51.100.{number}")
    assert sign_in(Client()).status_code == 429
    assert sign_in(client).status_code == 302
    assert is_in(client)


def test_a_known_browser_is_no_way_to_guess_on(client: Client, mia: Account) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    answers = [sign_in(client, password="wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_browser_is_known_for_its_account_only(client: Client, cast: Cast, mia: Account) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    for number in range(10):
        sign_in(Client(), "mo@example.org", "wrong", ip=f"198.51.100.{number}")
    assert sign_in(client, "mo@example.org").status_code == 429


def test_a_made_up_cookie_is_no_known_browser(mia: Account) -> None:
    for number in range(10):
        sign_in(Client(), password="wrong", ip=f"198.51.100.{number}")
    liar = Client()
    liar.cookies[attempts.COOKIE] = "W10:made:up"
    assert sign_in(liar).status_code == 429


def test_spraying_one_password_over_many_accounts_stops(cast: Cast) -> None:
    for number in range(30):
        assert sign_in(Client(), f"somebody{number}@example.org", "Password123").status_code == 200
    assert sign_in(Client(), "another@example.org", "Password123").status_code == 429
    assert sign_in(Client(), "another@example.org", "Password123", ip="192.0.2.2").status_code == 200


def test_rightful_sign_ins_do_not_fill_an_address(mia: Account) -> None:
    for _ in range(32):
        assert sign_in(Client()).status_code == 302


def test_success_starts_the_accounts_count_anew(mia: Account) -> None:
    for _round in range(2):
        for _ in range(9):
            sign_in(Client(), password="wrong", ip="198.51.100.7")
        assert sign_in(Client(), ip="198.51.100.8").status_code == 302


def test_guessing_before_something_grave_counts(client: Client, mia: Account) -> None:
    client.force_login(mia)
    codes = [client.post("/accounts/reauthenticate/", {"password": f"wrong{n}"}).status_code for n in range(11)]
    assert codes[-1] == 429
    old = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert old.status_code == 429


def test_the_password_wins_no_new_guesses_at_the_second_factor(mia: Account) -> None:
    TOTP.activate(mia, generate_totp_secret())
    answers = []
    for _ in range(6):
        client = Client()
        sign_in(client)
        answers += [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(2)]
    assert answers == [200] * 10 + [429] * 2


def test_guessing_at_mailed_codes_counts_for_the_address(mia: Account) -> None:
    answers = []
    for _ in range(8):
        client = Client()
        client.post("/accounts/login/code/", {"email": "mia@example.org"})
        answers += [client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"}).status_code for _ in range(2)]
    assert 429 not in answers[:10]
    for _ in range(30):
        sign_in(Client(), "x@example.org", "wrong", ip="127.0.0.1")
    client = Client()
    client.post("/accounts/login/code/", {"email": "mo@example.org"})
    assert client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"}).status_code == 429


def test_the_same_mail_is_not_sent_again_and_again(mia: Account) -> None:
    for _ in range(10):
        rate_limits.check("mail", key=attempts._name("mia@example.org"))
    assert Client().post("/accounts/login/code/", {"email": mia.email}).status_code == 429
    assert mail.outbox == []


def test_what_a_stranger_says_of_their_address_is_believed_of_proxies_only(mia: Account, settings: Any) -> None:
    for number in range(30):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        Client().post(LOGIN, {"login": f"u{number}@example.org", "password": "x"}, headers=headers)
    assert sign_in(Client(), "z@example.org", "x", ip="127.0.0.1").status_code == 429
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    through = Client().post(
        LOGIN, {"login": "z@example.org", "password": "x"}, headers={"X-Forwarded-For": "203.0.113.200"}
    )
    assert through.status_code == 200


@pytest.mark.parametrize(
    ("remote", "kept"), [("2001:db8::7", "2001:db8::7"), ("", "0.0.0.0"), ("192.0.2.9", "192.0.2.9")]
)
def test_the_list_of_sessions_holds_the_whole_address(client: Client, mia: Account, remote: str, kept: str) -> None:
    sign_in(client, ip=remote)
    assert UserSession.objects.get(user=mia).ip == kept


def test_the_session_has_another_key_after_signing_in(client: Client, mia: Account) -> None:
    client.get("/accounts/login/code/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["folkmoot_session"] = planted
    sign_in(client)
    assert is_in(client)
    assert client.session.session_key != planted
    stranger = Client()
    stranger.cookies["folkmoot_session"] = planted
    assert stranger.get("/account/").status_code == 302


def test_another_password_ends_the_other_sessions(mia: Account) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)
    sign_in(elsewhere)
    new = {"oldpassword": PASSWORD, "password1": "quite another phrase", "password2": "quite another phrase"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert len(UserSession.objects.purge_and_list(mia)) == 1


def test_a_reset_password_ends_every_session(client: Client, mia: Account) -> None:
    sign_in(client)
    asking = Client()
    asking.post("/accounts/password/reset/", {"email": mia.email})
    link = re.search(r"http://localhost:8000(/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    path = asking.get(link[1])["Location"]
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    assert asking.post(path, new).status_code == 302
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/signup/", {"email": "", "password1": "a passphrase of nobody"}),
        ("/accounts/password/reset/", {"email": ""}),
        ("/accounts/login/code/", {"email": ""}),
        ("/accounts/login/", {"login": "", "password": "wrong"}),
    ],
)
def test_no_answer_tells_whether_there_is_an_account(mia: Account, path: str, fields: dict[str, str]) -> None:
    seen = []
    for email in ("mia@example.org", "nob@example.org"):
        client = Client()
        answer = client.post(path, {name: value or email for name, value in fields.items()}, follow=True)
        text = re.sub(r'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", answer.content.decode())
        seen.append((answer.status_code, answer.redirect_chain, text.replace(email, "X")))
    assert seen[0] == seen[1]


def test_a_wrong_code_is_answered_alike_with_and_without_an_account(mia: Account) -> None:
    seen = []
    for email in ("mia@example.org", "nob@example.org"):
        client = Client()
        client.post("/accounts/login/code/", {"email": email})
        answers = [client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"}) for _ in range(4)]
        seen.append([(answer.status_code, answer.get("Location")) for answer in answers])
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\t//e.example",
    ],
)
def test_next_leads_to_no_other_site(client: Client, mia: Account, target: str) -> None:
    answer = client.post(LOGIN, {"login": mia.email, "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    left = client.post("/accounts/logout/", {"next": target})
    assert left["Location"] == "/"


def test_next_leads_on_within_the_site(client: Client, mia: Account) -> None:
    answer = client.post(LOGIN, {"login": mia.email, "password": PASSWORD, "next": "/c/moorland/latest/"})
    assert answer["Location"] == "/c/moorland/latest/"


def test_signing_up_takes_as_long_where_the_account_exists(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    account = cast.mia.account
    assert account is not None
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    hasher = get_hasher().__class__
    encode, hashed = hasher.encode, []

    def counted(*args: Any, **options: Any) -> str:
        hashed.append("once")
        return str(encode(*args, **options))

    monkeypatch.setattr(hasher, "encode", counted)
    for count, email in enumerate((account.email, "nobody@example.org"), start=1):
        Client().post("/c/moorland/accounts/signup/", {"email": email, "password1": "heather and curlews"})
        assert len(hashed) == count
