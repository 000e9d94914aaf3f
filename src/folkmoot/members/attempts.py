"""Counting attempts to sign in: by account, by address, and apart for browsers the account has signed in with before.

Whoever guesses at an account fills the count of browsers it has never used: its owner's own browsers go on to work.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from folkmoot.core import rate_limits
from folkmoot.core.digest import hash_token
from folkmoot.core.errors import RateLimited

COOKIE = "folkmoot_known"
_SALT = "folkmoot.members.known-browser"
_AGE = 180 * 24 * 3600
_ACCOUNTS_A_BROWSER = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was counted: `account` is the count it belongs to, `address` is empty in a known browser."""

    account: str
    address: str

    def succeed(self) -> None:
        """The account's count begins anew; the address gets this one back, and keeps its failures."""
        rate_limits.forget("login-account", key=self.account)
        if self.address:
            rate_limits.forgive("login-address", key=self.address)


def begin(request: HttpRequest, email: str, *, step: str = "password") -> Attempt:
    """Count an attempt before it is judged; raises a ValidationError that says how long to wait.

    Steps count apart: who knows the password must not win new guesses at the second factor by giving it again.
    """
    browser = _known_as(request, email)
    address = "" if browser else rate_limits.client_address(request)
    attempt = Attempt(f"{step}:{browser or _name(email)}", address)
    if address:
        count(request, "login-address", address)
    count(request, "login-account", attempt.account)
    return attempt


def count(request: HttpRequest, name: str, key: str) -> None:
    """Count one more for a form; raises a ValidationError with the time to wait, and the page is answered with 429."""
    try:
        rate_limits.check(name, key=key)
    except RateLimited as error:
        request.retry_after = error.retry_after  # type: ignore[attr-defined]
        raise ValidationError(_wait(error.retry_after), code="rate-limited") from error


def mail_key(request: HttpRequest, email: str) -> str:
    """Under which key mail asked for from this browser to this address is counted."""
    return _known_as(request, email) or _name(email)


def remember_browser(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let this browser count apart for this account from now on."""
    name = _name(email)
    others = [entry for entry in _known(request) if entry[0] != name]
    entries = [[name, _known_as(request, email) or secrets.token_hex(8)], *others][:_ACCOUNTS_A_BROWSER]
    response.set_cookie(
        COOKIE,
        signing.dumps(entries, salt=_SALT),
        max_age=_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_as(request: HttpRequest, email: str) -> str:
    name = _name(email)
    return next((browser for known, browser in _known(request) if known == name), "")


def _known(request: HttpRequest) -> list[list[str]]:
    try:
        entries = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return []
    return entries if isinstance(entries, list) else []


def _name(email: str) -> str:
    return hash_token(email.strip().lower())[:32]


def _wait(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many attempts. Try again in %(minutes)d minute.",
        "Too many attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
