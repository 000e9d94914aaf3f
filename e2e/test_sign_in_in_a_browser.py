"""Signing in as people do it: an account by mail, a link, a passkey of a device, the code of an app."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.demo_site import Site, browser, demo_site

PASSWORD = "heather over the moor"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[Site]:
    with demo_site(data) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def last_mail(data: Path, to: str) -> str:
    """The newest mail to an address, as the installation without a mail server keeps it."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for file in sorted((data / "mail").glob("*.log"), key=lambda each: each.stat().st_mtime, reverse=True):
            text = file.read_text(encoding="utf-8").replace("=\n", "").replace("=3D", "=")
            if f"To: {to}" in text:
                return text
        time.sleep(0.1)
    raise AssertionError(f"no mail to {to}")


def sign_up(page: Page, site: Site, data: Path, email: str) -> None:
    page.goto(f"{site.address}/accounts/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    code = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", last_mail(data, email), re.MULTILINE)
    assert code is not None
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Your menu")).to_be_attached()


def sign_out(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def device(page: Page) -> None:
    """Give the browser a device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def app_code(secret: str) -> str:
    """What an app for such codes shows now (RFC 6238)."""
    digest = hmac.new(b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def confirm_password(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def test_a_passkey_signs_in(site: Site, data: Path, page: Page) -> None:
    device(page)
    sign_up(page, site, data, "petra@example.org")
    page.goto(f"{site.address}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site.address}/accounts/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()
    sign_out(page, site)
    page.goto(f"{site.address}/accounts/login/?next=/c/moorland/latest/")
    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url(f"{site.address}/latest/")
    page.goto(f"{site.address}/account/")
    expect(page.get_by_text("petra@example.org")).to_be_visible()


def test_a_passkey_is_renamed_and_removed(site: Site, data: Path, page: Page) -> None:
    device(page)
    sign_up(page, site, data, "rita@example.org")
    page.goto(f"{site.address}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site.address}/accounts/2fa/webauthn/")
    expect(page.get_by_text("Chrome, Linux")).to_be_visible()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("The blue key")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    page.goto(f"{site.address}/accounts/2fa/webauthn/")
    expect(page.get_by_text("The blue key")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible()


def test_a_cancelled_passkey_is_said_in_words(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="With a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")


def test_the_code_of_an_app_is_the_second_step(site: Site, data: Path, page: Page) -> None:
    sign_up(page, site, data, "tom@example.org")
    page.goto(f"{site.address}/accounts/2fa/totp/activate/")
    confirm_password(page)
    page.get_by_label("Code").fill(app_code(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("10 of 10 are left")).to_be_visible()
    recovery = page.locator(".codes code").first.inner_text()
    sign_out(page, site)
    page.goto(f"{site.address}/accounts/login/")
    page.get_by_label("E-mail address").fill("tom@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    # A code of the app works once, so the one that switched it on cannot sign in.
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Your menu")).to_be_attached()


def test_a_link_in_a_mail_signs_in_where_a_person_follows_it(site: Site, data: Path, page: Page) -> None:
    sign_up(page, site, data, "lena@example.org")
    sign_out(page, site)
    page.goto(f"{site.address}/accounts/login/code/?next=/c/moorland/latest/")
    page.get_by_label("E-mail address").fill("lena@example.org")
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    link = re.search(r"(http://\S+/sign-in/\S+)", last_mail(data, "lena@example.org"))
    assert link is not None
    page.request.get(link[1])
    page.goto(link[1])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.address}/latest/")
    assert page.request.get(link[1]).status == 410
