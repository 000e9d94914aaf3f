"""Reading without a connection, replies that wait for one, and what another app shares, in Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.demo_site import Site, browser, demo_site
from e2e.line import Line

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# What is kept, by all readers and for all that is asked below.
KEPT = """async () => (await Promise.all((await caches.keys()).filter(name => !name.startsWith('folkmoot-build:'))
    .map(async name => (await (await caches.open(name)).keys()).map(request => request.url)))).flat()"""

# As the device says that a shown message was clicked.
_CLICK = """async tag => {
    const [notification] = await registration.getNotifications({tag});
    self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
}"""
CONTROLLED = """() => navigator.serviceWorker.controller ? undefined : new Promise(
    done => navigator.serviceWorker.addEventListener('controllerchange', () => done(), {once: true}))"""

# As at sign-out: from here on nobody was known to read.
FORGET = """() => new Promise(done => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    navigator.serviceWorker.controller.postMessage({do: "forget"}, [channel.port2]);
})"""


@pytest.fixture(scope="module")
def line() -> Line:
    return Line()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, line: Line) -> Iterator[Site]:
    with demo_site(tmp_path_factory.mktemp("demo"), line=line) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def state(site: Site, chromium: Browser) -> Any:
    context = chromium.new_context()
    site.sign_in_owner(context.new_page())
    kept = context.storage_state()
    context.close()
    return kept


def _ready(context: BrowserContext, site: Site, path: str = "/") -> Page:
    """A page whose worker answers for it."""
    page = context.new_page()
    page.goto(site.address + path)
    page.evaluate(CONTROLLED)
    return page


def _kept(page: Page, part: str) -> None:
    page.evaluate(
        f"""async part => {{
        const until = Date.now() + 60_000;
        while (!(await ({KEPT})()).some(url => url.includes(part))) {{
            if (Date.now() > until) throw new Error(`not kept: ${{part}}`);
            await new Promise(done => setTimeout(done, 50));
        }}
    }}""",
        part,
    )


def test_what_another_app_shares_stands_in_the_composer_with_its_picture(
    site: Site, chromium: Browser, state: Any
) -> None:
    context = chromium.new_context(storage_state=state)
    page = _ready(context, site)
    # As the device does it: a form from nowhere, with the names that the manifest gives.
    page.evaluate(
        """async address => {
            const form = document.createElement("form");
            Object.assign(form, {method: "post", enctype: "multipart/form-data", action: address + "/share/"});
            for (const [name, value] of [["title", "A bog"], ["text", "Look: " + "wet ".repeat(900)]]) {
                const field = document.createElement("textarea");
                Object.assign(field, {name, value});
                form.append(field);
            }
            const files = document.createElement("input");
            Object.assign(files, {type: "file", name: "files"});
            const picture = await (await fetch(address + "/-/icon/192.png")).blob();
            const chosen = new DataTransfer();
            chosen.items.add(new File([picture], "bog.png", {type: "image/png"}));
            files.files = chosen.files;
            form.append(files);
            document.body.append(form);
            form.submit();
        }""",
        site.address,
    )
    page.wait_for_url(re.compile(r"/share/\?kept="))
    page.locator(".spaces a", has_text="commons").click()
    text = page.locator("form[data-draft-place] textarea[name=markdown]")
    expect(text).to_have_value(re.compile(r"^Look: (wet ){899}wet\s+!\[bog\.png\]\(attachment:\d+\)$"))
    assert page.locator("input[name=title]").input_value() == "A bog"
    context.close()


# What is shown, once it is that many or three seconds have gone.
_SHOWN = """async wanted => {
    const registration = await navigator.serviceWorker.ready;
    let shown = [];
    for (let turn = 0; turn < 60 && shown.length < wanted; turn++) {
        await new Promise(done => setTimeout(done, 50));
        shown = await registration.getNotifications();
    }
    return shown.map(one => [one.title, one.body, one.tag]).sort();
}"""


def test_a_push_is_shown_even_where_it_cannot_be_read(site: Site, chromium: Browser, state: Any) -> None:
    origin = site.address.split("/c/")[0]
    context = chromium.new_context(storage_state=state, permissions=["notifications"])
    page = _ready(context, site)
    session = context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(
            one["registrationId"] for one in told["registrations"] if not one["isDeleted"]
        ),
    )
    session.send("ServiceWorker.enable")
    while not registrations:
        page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    said = {"title": "Mia answered you", "body": "The well is open.", "url": "//evil.example/", "tag": "thread-1"}
    shown: list[list[str]] = []
    for number, data in enumerate((json.dumps(said), "no message of ours"), start=1):
        # The browser drops what it is handed before the worker runs, as a push service's it would not.
        for _try in range(5):
            session.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": origin, "registrationId": registrations[-1], "data": data},
            )
            shown = page.evaluate(_SHOWN, number)
            if len(shown) == number:
                break
    assert shown == [["Mia answered you", "The well is open.", "thread-1"], ["Moorland", "", "notice"]]
    # A click leads into the community, wherever the message points, and brings the page that is open there.
    for tag, goal in (("notice", f"{site.address}/notifications/"), ("thread-1", f"{site.address}/evil.example/")):
        context.service_workers[0].evaluate(_CLICK, tag)
        page.wait_for_url(goal)
    assert len(context.pages) == 1
    context.close()


def test_a_channel_that_was_read_is_read_again_without_a_connection(
    site: Site, line: Line, chromium: Browser, state: Any
) -> None:
    context = chromium.new_context(storage_state=state)
    page = _ready(context, site, "/chat/")
    page.locator("main a", has_text="kettle").first.click()
    said = page.locator("[data-begun] li.message", has_text="short-eared owls")
    expect(said).to_be_attached()
    for part in (page.url.split("/moorland")[1], "/messages?"):
        _kept(page, part)
    line.cut()
    page.goto(page.url)
    expect(said).to_be_attached()
    line.mend()
    context.close()


def test_of_what_somebody_new_asks_at_once_all_is_kept(site: Site, chromium: Browser, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    page = _ready(context, site, "/chat/")
    page.locator("main a", has_text="kettle").first.click()
    thread = page.url.strip("/").split("/")[-1]
    asked = [f"/api/v1/threads/{thread}/messages?{number}" for number in range(6)]
    page.evaluate(FORGET)
    page.evaluate(
        "addresses => Promise.all(addresses.map(address => fetch(address)))", [site.address + part for part in asked]
    )
    for part in asked:
        _kept(page, part)
    context.close()


# The last one, for it signs out, and all share one sign-in.
def test_what_was_read_is_read_again_without_a_connection_and_a_reply_is_sent_once(
    site: Site, line: Line, chromium: Browser, state: Any
) -> None:
    context = chromium.new_context(storage_state=state, service_workers="allow")
    page = _ready(context, site, "/latest/")
    page.locator(".thread h2 a").first.click()
    thread, title = page.url, page.locator("h1").inner_text()
    _kept(page, thread.split("/moorland")[1])
    page.goto(f"{site.address}/settings/")

    line.cut()
    page.goto(thread)
    assert page.locator("h1").inner_text() == title
    expect(page.locator(".offline [data-when=kept]")).to_be_visible()
    page.locator("#reply textarea").fill("Written on the **train**.")
    page.locator("#reply button.primary").click()
    expect(page.locator(".waiting li")).to_have_count(1)
    expect(page.locator("#reply textarea")).to_have_value("")
    page.goto(f"{site.address}/settings/")
    expect(page.locator("[data-kept-list] a", has_text=title)).to_be_visible()

    line.mend()
    page.goto(thread)
    expect(page.locator(".post strong", has_text="train")).to_have_count(1, timeout=15_000)
    expect(page.locator(".waiting li")).to_have_count(0)
    page.goto(thread)
    expect(page.locator(".post strong", has_text="train")).to_have_count(1)

    page.locator(".topbar details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".own").get_by_role("link", name="Sign in")).to_be_visible()
    assert [url for url in page.evaluate(KEPT) if "/t/" in url] == []
    line.cut()
    page.goto(thread)
    # What a visitor sees may be kept, and nothing of the member's.
    expect(page.get_by_role("heading", name="Without a connection")).to_be_visible()
    expect(page.locator("[data-kept-list] a", has_text=title)).to_have_count(0)
    line.mend()
    context.close()
