"""Signing in through an OpenID Connect provider: a real one, on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e import identity_provider
from e2e.demo_site import Site, browser, demo_site, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("provider")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "FOLKMOOT_OIDC_ISSUER": f"http://localhost:{port}",
        "FOLKMOOT_OIDC_NAME": "Example Identity",
        "FOLKMOOT_OIDC_CLIENT_ID": "folkmoot",
        "FOLKMOOT_OIDC_CLIENT_SECRET": identity_provider.SECRET,
    }
    with demo_site(tmp_path_factory.mktemp("data"), **settings) as served:
        root = served.address.removesuffix("/c/moorland")
        # One address for all communities below this host.
        provider = _provider(port, folder, f"{root}/accounts/oidc/oidc/login/callback/")
        yield served
        provider.terminate()
        provider.wait(10)


def _provider(port: int, folder: Path, callback: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "e2e.identity_provider", str(port), str(folder), callback]
    root = Path(__file__).resolve().parent.parent
    provider = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(f"http://localhost:{port}/.well-known/openid-configuration")
    return provider


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    with browser() as chromium:
        yield chromium.new_context().new_page()


def _go_there(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/accounts/login/")
    page.get_by_role("link", name="With Example Identity").click()
    page.get_by_role("button", name="Go on").click()


def _sign_in_there(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(identity_provider.PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    page.get_by_role("button", name="Authorize").click()


def test_who_is_known_elsewhere_has_an_account_here_and_comes_back_by_it(page: Page, site: Site) -> None:
    _go_there(page, site)
    _sign_in_there(page, identity_provider.IDA)
    expect(page.get_by_text("Your menu")).to_be_attached()
    assert page.url.startswith(site.address)
    page.context.clear_cookies(name="folkmoot_session")
    _go_there(page, site)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_text("Your menu")).to_be_attached()


def test_a_provider_that_names_an_owners_address_does_not_get_the_owners_account(page: Page, site: Site) -> None:
    _go_there(page, site)
    _sign_in_there(page, identity_provider.OLGA)
    page.wait_for_url("**/accounts/**")
    page.goto(f"{site.address}/settings/")
    expect(page.get_by_text("Your menu")).not_to_be_attached()
