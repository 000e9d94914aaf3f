"""What only a browser shows: accessibility of every page, writing with scripts, reading without them.

Every page is measured in two widths and colours. Axe sees each in one of them, in turns, so that every part that pages
share is seen in both; with FOLKMOOT_SOAK=1 it sees every page in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.demo_site import Site, browser, demo_site
from e2e.permissions import PEOPLE, READS
from e2e.routes import community_routes
from folkmoot.core.testing.accessibility import WCAG, axe_finds, bring_axe
from folkmoot.core.testing.soaking import IS_LONG

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Looks = list[tuple[int, Literal["light", "dark"]]]

VISITOR_PAGES = (
    "/", "/latest/", "/spaces/", "/tags/", "/search/?q=moor", "/guidelines/", "/join/", "/trust/", "/-/look/",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing-here/",
    "/accounts/login/code/", "/sign-in/none/", "/accounts/password/reset/done/",
)  # fmt: skip
OWNER_PAGES = (
    "/", "/manage/", "/unread/", "/following/", "/members/", "/m/mia/", "/profile/", "/bookmarks/", "/drafts/",
    "/mentions/", "/settings/", "/guidelines/edit/", "/invitations/", "/requests/", "/account/", "/leave/",
    "/settings/look/", "/settings/access/", "/settings/address/", "/settings/danger/", "/guidelines/history/",
    "/guidelines/2/changes/", "/spaces/order/", "/spaces/commons/edit/", "/imports/", "/set-up/about/", "/set-up/look/",
    "/set-up/guidelines/", "/set-up/spaces/", "/set-up/people/", "/set-up/doors/",
    "/spaces/new/", "/accounts/email/", "/accounts/2fa/", "/accounts/sessions/",
    "/accounts/password/set/", "/accounts/3rdparty/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/", "/accounts/logout/", "/manage/posts/", "/latest/?show=top&period=all",
    "/polls/1/", "/p/1/history/",
)  # fmt: skip
# Answers that are no pages.
NO_PAGES = (
    "comments:script",
    "comments:counts",
    "notifications:count",
    "chat:ticket",
    "communities:look-verdict",
    "content:complete",
    "content:feed",
    "web:brand",
    "web:manifest",
    "web:worker",
    "push:unread",
    "moderation:rules-export",
    "moderation:words-export",
    "moderation:log-export",
    "moderation:queue-count",
    "web:sign",
    "web:robots",
    "content:sitemap",
)


def _owners_pages() -> tuple[str, ...]:
    """Every page that an owner may open, from the routes where they have no parameters."""
    olga = PEOPLE.index("olga")
    pages = [
        f"/{route.pattern}"
        for route in community_routes()
        if not route.is_api and not route.parameters and route.name not in NO_PAGES and _status(route.name, olga) == 200
    ]
    return tuple(dict.fromkeys([*OWNER_PAGES, *pages]))


def _status(name: str, person: int) -> int:
    row = READS.get(name, 0)
    return row if isinstance(row, int) else row[person]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with demo_site(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def owner_state(site: Site, chromium: Browser) -> Any:
    context = chromium.new_context()
    site.sign_in_owner(context.new_page())
    state = context.storage_state()
    context.close()
    return state


def _faults(page: Page, looks: Looks, turn: int) -> Iterator[str]:
    """What is wrong with a page, in each width and colours; it is asked for once and turned."""
    for at, (width, scheme) in enumerate(looks):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            yield f"{page.url}: wider than {width} pixels"
        if at != turn % len(looks) and not IS_LONG:
            continue
        for fault, places in axe_finds(page, WCAG):
            yield from (f"{page.url}: {fault} at {target} ({width}, {scheme})" for target, _html in places[:3])


def _visit(context: BrowserContext, site: Site, paths: tuple[str, ...], looks: Looks) -> list[str]:
    bring_axe(context)
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    for turn, path in enumerate(paths):
        # Each comes as to a phone, and is turned from there.
        page.set_viewport_size({"width": looks[0][0], "height": 900})
        page.goto(site.address + path)
        faults += _faults(page, looks, turn)
    return faults


def _some_pages(context: BrowserContext, site: Site) -> tuple[str, ...]:
    """A thread of each kind of space, and its space."""
    page = context.new_page()
    page.goto(f"{site.address}/spaces/")
    hrefs = page.eval_on_selector_all(".spaces a", "links => links.map(link => link.getAttribute('href'))")
    spaces = [href.removeprefix("/c/moorland") for href in hrefs]
    threads = []
    for space in spaces:
        page.goto(site.address + space)
        link = page.query_selector(".thread h2 a")
        if link is not None:
            threads.append((link.get_attribute("href") or "").removeprefix("/c/moorland"))
    return (*spaces, *threads)


@pytest.mark.soak
def test_every_page_for_visitors_is_accessible_and_fits_the_screen(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    looks: Looks = [(390, "light"), (1440, "dark")]
    assert _visit(context, site, VISITOR_PAGES + _some_pages(context, site), looks) == []


@pytest.mark.soak
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_for_members_is_accessible_and_fits_the_screen(
    site: Site, chromium: Browser, owner_state: Any, half: int
) -> None:
    context = chromium.new_context(storage_state=owner_state, reduced_motion="reduce")
    paths = _owners_pages() + _some_pages(context, site)
    assert _visit(context, site, paths[half::2], [(390, "dark"), (1440, "light")]) == []


def test_one_reads_and_replies_without_scripts(site: Site, chromium: Browser, owner_state: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=owner_state)
    page = context.new_page()
    page.goto(f"{site.address}/latest/")
    page.locator(".thread h2 a").first.click()
    page.locator("#reply textarea").fill("Written **without** scripts.")
    page.locator("#reply button.primary").click()
    assert page.locator(".post .prose strong", has_text="without").count() == 1


def test_a_draft_survives_leaving_the_page(site: Site, chromium: Browser, owner_state: Any) -> None:
    context = chromium.new_context(storage_state=owner_state)
    page = context.new_page()
    page.goto(f"{site.address}/latest/")
    page.locator(".thread h2 a").nth(1).click()
    thread = page.url
    with page.expect_response(lambda response: "/write/draft/" in response.url):
        page.locator("#reply textarea").type("Half a thought")
    page.goto(site.address)
    page.goto(thread)
    assert page.locator("#reply textarea").input_value() == "Half a thought"


def test_the_preview_shows_what_will_be_seen(site: Site, chromium: Browser, owner_state: Any) -> None:
    context = chromium.new_context(storage_state=owner_state)
    page = context.new_page()
    page.goto(f"{site.address}/latest/")
    page.locator(".thread h2 a").first.click()
    page.locator("#reply textarea").fill("# Loud <script>alert(1)</script>")
    page.locator('#reply [data-format="preview"]').click()
    page.locator("#reply .preview h3").wait_for()
    assert page.locator("#reply .preview script").count() == 0


def test_a_picture_can_be_chosen_where_nothing_can_be_dropped(site: Site, chromium: Browser, owner_state: Any) -> None:
    page = chromium.new_context(storage_state=owner_state, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{site.address}/latest/")
    page.locator(".thread h2 a").nth(2).click()
    with page.expect_file_chooser() as chooser, page.expect_response(lambda answer: "/write/upload/" in answer.url):
        page.locator('#reply [data-format="file"]').click()
        chooser.value.set_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"A note"})
    page.wait_for_function("document.querySelector('#reply textarea').value.includes('(attachment:')")
