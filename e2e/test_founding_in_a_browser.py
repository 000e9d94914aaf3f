"""From an empty installation to a community with open doors, as its owner walks the way in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.demo_site import browser
from e2e.running import Installation, Running, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("browser")]
POSTS = "author,email,title,date,body\nAda,ada@example.org,Hello,2024-05-01,First words.\n"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    installation = Installation(tmp_path / "data")
    installation.migrate()
    with installation.up("--workers", "1") as running:
        yield running


@pytest.mark.parametrize("with_scripts", [True, False])
def test_an_owner_comes_from_the_first_link_to_open_doors(
    chromium: Browser, running: Running, tmp_path: Path, with_scripts: bool
) -> None:
    page = chromium.new_context(java_script_enabled=with_scripts, viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(15_000)
    _sign_in_and_settle(page, running)
    _found(page)
    _look(page)
    _guidelines(page)
    _spaces(page)
    _people(page, tmp_path)
    page.get_by_role("button", name="Open the doors").click()
    expect(page.get_by_text("The doors are open")).to_be_visible()
    expect(page.get_by_text("Finish setting up")).to_have_count(0)
    visitor = chromium.new_context(java_script_enabled=with_scripts).new_page()
    visitor.goto(f"http://localhost:{running.port}/c/heath-walkers/")
    expect(visitor.get_by_role("heading", name="Heath Walkers")).to_be_visible()
    expect(visitor.get_by_role("main").get_by_text("Meetings on Sundays")).to_be_visible()


def test_the_guide_is_left_and_taken_up_again(chromium: Browser, running: Running) -> None:
    page = chromium.new_context().new_page()
    page.set_default_timeout(15_000)
    _sign_in_and_settle(page, running)
    _found(page)
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Save and go on later").click()
    card = page.get_by_role("region", name="Finish setting up")
    expect(card).to_contain_text("3 of 6")
    card.get_by_role("link", name="Go on: First spaces").click()
    expect(page).to_have_url(re.compile("/set-up/spaces/$"))
    page.go_back()
    expect(card).to_be_visible()
    card.get_by_role("link", name="Look").click()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Guidelines")).to_be_visible()
    page.goto(page.url.replace("set-up/guidelines/", ""))
    card.get_by_role("button", name="This is enough").click()
    expect(card).to_have_count(0)


def _sign_in_and_settle(page: Page, running: Running) -> None:
    wait_for(lambda: "/sign-in/" in running.text(), "the first link")
    link = re.search(r"http://\S+/sign-in/\S+", running.text())
    assert link is not None
    page.goto(link.group(0))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Your e-mail address").fill("ada.lovelace@example.org")
    page.get_by_label("A password").fill("short")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Your e-mail address")).to_have_value("ada.lovelace@example.org")
    page.get_by_label("A password").fill("a heath in flower")
    page.get_by_role("button", name="Continue").click()


def _found(page: Page) -> None:
    expect(page.get_by_role("heading", name="Found a community")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ada Lovelace")
    page.get_by_label("Name of the community").fill("Heath Walkers")
    page.get_by_label("Short name in addresses").fill("Not an address!")
    page.get_by_label("What is it like?").select_option("club")
    page.get_by_role("button", name="Found it").click()
    expect(page.get_by_label("Name of the community")).to_have_value("Heath Walkers")
    page.get_by_label("Short name in addresses").fill("")
    page.get_by_role("button", name="Found it").click()
    expect(page).to_have_url(re.compile("/c/heath-walkers/set-up/look/$"))


def _look(page: Page) -> None:
    colour = page.get_by_label("Brand colour")
    colour.fill("#ffe680")
    check = page.get_by_role("button", name="Check the contrast")
    if check.is_visible():
        check.click()
    expect(page.get_by_text("too faint").first).to_be_visible()
    expect(colour).to_have_value("#ffe680")
    colour.fill("#1f4d7a")
    page.get_by_role("button", name="Save and continue").click()


def _guidelines(page: Page) -> None:
    expect(page.get_by_label("Title").first).to_have_value("Be a good neighbour")
    page.get_by_role("button", name="A support group").click()
    expect(page.get_by_label("Title").first).to_have_value("What is shared here stays here")
    page.get_by_role("button", name="Users of a product").click()
    expect(page.get_by_label("Title")).to_have_count(6)
    page.get_by_role("button", name="Remove clause 2").click()
    expect(page.get_by_label("Title")).to_have_count(5)
    page.get_by_role("button", name="Add a clause").click()
    expect(page.get_by_label("Title")).to_have_count(6)
    page.get_by_label("Title").last.fill("Dogs on the lead")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("needs both a title and a text")
    expect(page.get_by_label("Title").last).to_have_value("Dogs on the lead")
    page.get_by_label("Text").last.fill("Ground birds are breeding.")
    page.get_by_role("button", name="Move clause 6 up").click()
    expect(page.get_by_label("Title").nth(4)).to_have_value("Dogs on the lead")
    page.get_by_role("button", name="Save and continue").click()


def _spaces(page: Page) -> None:
    expect(page.get_by_role("heading", name="First spaces")).to_be_visible()
    page.get_by_label("Name", exact=True).nth(1).fill("Around the fire")
    page.get_by_role("checkbox").nth(3).uncheck()
    page.get_by_role("button", name="Add another").click()
    expect(page.get_by_label("Name", exact=True)).to_have_count(7)
    expect(page.get_by_label("Name", exact=True).nth(1)).to_have_value("Around the fire")
    page.get_by_label("Name", exact=True).nth(6).fill("Meetings on Sundays")
    page.get_by_role("button", name="Save and continue").click()


def _people(page: Page, folder: Path) -> None:
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("/c/heath-walkers/join/?invitation=in")).to_be_visible()
    page.get_by_label("E-mail addresses").fill("grace@example.org, nonsense")
    page.get_by_role("button", name="Send invitations").click()
    expect(page.get_by_label("E-mail addresses")).to_have_value("grace@example.org, nonsense")
    page.get_by_label("E-mail addresses").fill("grace@example.org\ncharles@example.org")
    page.get_by_role("button", name="Send invitations").click()
    expect(page.get_by_text("2 invitations were sent.")).to_be_visible()
    (folder / "posts.csv").write_text(POSTS, encoding="utf-8")
    page.get_by_label("Where it comes from").select_option("csv")
    page.get_by_label("The export").set_input_files(folder / "posts.csv")
    page.get_by_role("button", name="Upload and import").click()
    _wait_for_import(page)
    page.get_by_role("button", name="Continue").click()


def _wait_for_import(page: Page) -> None:
    finished = page.get_by_text("Finished")

    def is_through() -> bool:
        if not finished.count() and page.get_by_role("status").first.count():
            page.wait_for_timeout(500)
            page.reload() if "set-up" in page.url else None
        return bool(finished.count())

    wait_for(is_through, "the import")
