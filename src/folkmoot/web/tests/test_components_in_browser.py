"""The components in a real browser: nothing for axe to find, nothing wider than a phone, nothing the policy blocks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from folkmoot.core.testing.accessibility import WCAG, axe_finds, bring_axe

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STANDARDS = [*WCAG, "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.mark.parametrize("query", ["", "?theme=dark", "?theme=contrast", "?dir=rtl"])
def test_axe_finds_nothing_on_the_page_of_components(browser: Any, live_server: Any, query: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    bring_axe(context)
    page = context.new_page()
    page.goto(f"{live_server.url}/-/components/{query}")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_finds(page, STANDARDS) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


def test_the_policy_blocks_nothing_of_ours(browser: Any, live_server: Any) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/-/components/")
    page.get_by_role("button", name="Open a dialog").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave it open").click()
    page.close()
    assert complaints == []
