"""The components in a real browser: nothing for axe to find, nothing wider than a phone, nothing the policy blocks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

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


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("query", ["", "?theme=dark", "?theme=contrast", "?dir=rtl"])
def test_axe_finds_nothing_on_the_page_of_components(browser: Any, live_server: Any, width: int, query: str) -> None:
    # axe is put in by evaluation, which the policy rightly forbids to the page itself.
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{live_server.url}/-/components/{query}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("standards => axe.run(document, { runOnly: standards })", STANDARDS)["violations"]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"]]) for fault in found] == []
    assert wider <= 0


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
