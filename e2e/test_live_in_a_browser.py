"""Live delivery as people meet it: two browsers, no reload."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.demo_site import browser
from e2e.live_world import Place, live_place

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("moot") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def launched() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def chromium(launched: Browser) -> Iterator[Browser]:
    yield launched
    # Pages that stay open would open streams in the next test.
    for context in launched.contexts:
        context.close()


def _signed_in(place: Place, chromium: Browser, handle: str, **options: Any) -> BrowserContext:
    context = chromium.new_context(**options)
    key = place.hand("session", handle)
    context.add_cookies([{"name": "folkmoot_session", "value": key, "domain": "localhost", "path": "/"}])
    return context


def _open(place: Place, context: BrowserContext, path: str) -> Page:
    """The page, when its stream is open."""
    page = context.new_page()
    before = place.figure("opened_total")
    page.goto(f"http://localhost:{place.running.port}/c/moorland{path}")
    for _ in range(100):
        if place.figure("opened_total") > before:
            return page
        page.wait_for_timeout(100)
    raise AssertionError("the page opens no stream")


def test_two_members_see_each_others_replies_without_reloading(place: Place, chromium: Browser) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    mia, nils = (_signed_in(place, chromium, handle) for handle in ("mia", "nils"))
    hers, his = (_open(place, context, f"/t/{thread}/") for context in (mia, nils))
    his.locator("#reply textarea").fill("A reply by **Nils**.")
    his.locator("#reply button.primary").click()
    news = hers.locator("[data-live-url] a", has_text=re.compile("^1 new reply"))
    news.wait_for(timeout=10_000)
    hers.evaluate("window.isTheSame = true")
    news.click()
    expect(hers.locator(".post .prose strong", has_text="Nils")).to_be_visible()
    assert hers.evaluate("window.isTheSame && document.activeElement.id") == "p2"
    place.hand("post", "eda", thread)
    hers.locator("[data-live-url] a", has_text=re.compile("^1 new reply")).wait_for(timeout=10_000)


def test_reactions_and_edits_appear_on_open_pages(place: Place, chromium: Browser) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    post = place.hand("post", "eda", thread)
    page = _open(place, _signed_in(place, chromium, "nils"), f"/t/{thread}/")
    place.hand("react", "mia", post)
    expect(page.locator(f"#reactions-{post} button[aria-pressed]", has_text="👍 1")).to_be_visible(timeout=10_000)
    # What came in later works as what was there: htmx sends it.
    page.locator(f"#reactions-{post} button[aria-pressed]").click()
    expect(page.locator(f"#reactions-{post} button[aria-pressed=true]", has_text="👍 2")).to_be_visible(timeout=10_000)
    place.hand("edit", "eda", post, "Said better.")
    expect(page.locator("#p2 .prose", has_text="Said better.")).to_be_visible(timeout=10_000)


def test_lists_count_what_they_do_not_show(place: Place, chromium: Browser) -> None:
    old = place.hand("open_thread", "mia", "forum")
    context = _signed_in(place, chromium, "nils")
    for path in ("/s/forum/", "/latest/"):
        page = _open(place, context, path)
        page.wait_for_timeout(500)
        assert page.locator("[data-newcomers] .live").count() == 0
        place.hand("open_thread", "mia", "forum")
        place.hand("post", "eda", old)
        expect(page.locator("[data-newcomers] [data-count]")).to_have_text("2", timeout=10_000)
        page.locator("[data-newcomers] a").click()
        expect(page.locator("[data-newcomers] .live")).to_have_count(0)
        page.close()


def test_a_page_outlives_the_live_process(place: Place, chromium: Browser) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    page = _open(place, _signed_in(place, chromium, "nils"), f"/t/{thread}/")
    place.kill_live(signal.SIGKILL)
    place.hand("post", "mia", thread)
    page.locator("[data-live-url] a", has_text=re.compile("^1 new reply")).wait_for(timeout=20_000)


def test_visitors_and_pages_without_scripts_open_no_stream(place: Place, chromium: Browser) -> None:
    thread = place.hand("open_thread", "mia", "forum")
    before = place.figure("opened_total")
    for context in (chromium.new_context(), _signed_in(place, chromium, "nils", java_script_enabled=False)):
        page = context.new_page()
        page.goto(f"http://localhost:{place.running.port}/c/moorland/t/{thread}/")
        page.wait_for_timeout(700)
        assert page.locator(".post").count() == 1
    assert place.figure("opened_total") == before


def _goes_in_and_home(page: Page) -> None:
    """Into the case and back: what is typed there decides nothing, and stays. "g h" leads home and hides nothing."""
    page.keyboard.press("t")
    page.keyboard.type("had")
    page.keyboard.press("Escape")
    expect(page.locator("[data-case-pane] textarea[name=words]")).to_have_value("had")
    expect(page.locator(".case-row")).to_have_count(3)
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/c/moorland/")
    page.go_back()
    expect(page.locator("[data-case-pane] .subject")).to_contain_text("Rude thing 0")


def test_a_moderator_clears_the_queue_by_keyboard_and_what_comes_in_appears(place: Place, chromium: Browser) -> None:
    posts = [place.hand("flagged", "mia", "nils", f"Rude thing {n}") for n in range(3)]
    page = _open(place, _signed_in(place, chromium, "mo", viewport={"width": 1440, "height": 900}), "/moderation/")
    rows, pane = page.locator(".case-row"), page.locator("[data-case-pane]")
    expect(rows).to_have_count(3)
    expect(pane.locator(".subject")).to_contain_text("Rude thing 0")
    _goes_in_and_home(page)
    page.keyboard.press("a")
    expect(rows).to_have_count(2)
    expect(pane.locator(".subject")).to_contain_text("Rude thing 1")
    page.keyboard.press("h")
    expect(rows).to_have_count(1)
    expect(page.locator("[data-toast] button")).to_be_visible()
    assert [place.hand("state", post) for post in posts] == ["visible", "hidden", "visible"]
    page.keyboard.press("u")
    expect(rows).to_have_count(2)
    assert place.hand("state", posts[1]) == "visible"
    # And what was decided before that.
    page.keyboard.press("u")
    expect(rows).to_have_count(3)
    page.keyboard.press("a")
    expect(rows).to_have_count(2)
    late = place.hand("flagged", "eda", "nils", "A late one")
    expect(rows).to_have_count(3, timeout=10_000)
    count = page.locator(".rail [data-queue-count]")
    expect(count).to_have_text("3", timeout=10_000)
    for _ in range(3):
        page.keyboard.press("x")
        page.keyboard.press("j")
    page.keyboard.press("h")
    expect(page.locator("main")).to_contain_text("Queue at zero")
    assert {place.hand("state", post) for post in (posts[1], posts[2], late)} == {"hidden"}
    expect(count).to_be_hidden(timeout=10_000)


def test_a_wide_line_leaves_the_deeds_in_sight_and_the_keys_of_the_queue_are_explained_first(
    place: Place, chromium: Browser
) -> None:
    place.hand("flagged", "eda", "nils", "Code\n\n    (define a-line-of-code " + "1234567890 " * 40 + ")")
    page = _open(place, _signed_in(place, chromium, "mo", viewport={"width": 1280, "height": 800}), "/moderation/")
    pane = page.locator("[data-case-pane]")
    expect(pane.locator("pre")).to_contain_text("a-line-of-code")
    assert pane.evaluate("pane => pane.scrollWidth - pane.clientWidth") == 0
    deeds = [each.bounding_box() or {} for each in pane.locator(".deed-bar button").all()]
    assert len({each["y"] for each in deeds}) == 1
    page.keyboard.press("?")
    expect(page.locator("#shortcuts h3").first).to_have_text("In the queue of moderators")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    toast, bar = page.locator("[data-toast]").bounding_box(), pane.locator(".deed-bar").bounding_box()
    assert toast is not None
    assert bar is not None
    assert toast["y"] + toast["height"] < bar["y"]
    page.keyboard.press("t")
    expect(pane.locator(".prepared")).to_contain_text("It is hidden from others.")
    pane.locator("[data-begin-with]").click()
    expect(pane.locator("textarea[name=words]")).to_have_value(re.compile("^Hello {member},"))
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text("Queue at zero")
