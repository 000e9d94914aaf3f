"""A thread of ours under an article of somebody else, in a browser that gives frames no cookies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from e2e.demo_site import browser
from e2e.live_world import Place, live_place

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("browser")]


@contextmanager
def blog(script: str) -> Iterator[str]:
    """A page at another origin that shows comments and looks at whatever a page can see."""

    class Article(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                b"<!doctype html><title>The moor in autumn</title><h1>The moor</h1>"
                b"<script>heard=[];addEventListener('message',e=>heard.push(e.data))</script>"
                b'<p data-folkmoot-count="/moor"></p><div id="folkmoot-comments"></div>'
                + f'<script async src="{script}" data-url="http://{self.headers["Host"]}/moor"'.encode()
                + f' data-order="{self.path.partition("?")[2]}"></script>'.encode()
            )

        def log_message(self, *_line: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Article)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with live_place(tmp_path_factory.mktemp("moot") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


def _signed_in(place: Place, chromium: Browser, handle: str, **options: Any) -> BrowserContext:
    context = chromium.new_context(**options)
    key = place.hand("session", handle)
    context.add_cookies([{"name": "folkmoot_session", "value": key, "domain": "localhost", "path": "/"}])
    return context


def _let_in(place: Place, chromium: Browser, origin: str) -> None:
    sites = _signed_in(place, chromium, "max").new_page()
    sites.goto(f"http://localhost:{place.running.port}/c/moorland/comment-sites/")
    sites.get_by_label("Address of the site").fill(f"{origin}/moor")
    sites.get_by_role("button", name="Let it in").click()
    expect(sites.locator("section h2", has_text=origin)).to_be_visible()


def test_a_member_comments_under_an_article_and_the_page_around_learns_nothing(place: Place, chromium: Browser) -> None:
    with blog(f"http://localhost:{place.running.port}/c/moorland/embed.js") as origin:
        _let_in(place, chromium, origin)
        member = _signed_in(place, chromium, "mia", viewport={"width": 390, "height": 844})
        article = member.new_page()
        article.goto(f"{origin}/moor")
        frame = article.frame_locator("#folkmoot-comments iframe")
        frame.get_by_label("Your comment").fill("I was **there**.")
        with member.expect_page() as opened:
            frame.get_by_role("button", name="Sign in and comment").click()
        number = frame.locator("#spoken").inner_text()
        expect(opened.value.locator(".notice b", has_text=number)).to_be_visible()
        opened.value.get_by_role("button", name="Comment there").click()
        expect(frame.locator("article strong", has_text="there")).to_be_visible(timeout=15_000)
        expect(frame.locator("#who")).to_have_text("Mia")

        heard = article.evaluate("heard")
        assert heard
        assert all(set(message) == {"folkmootHeight"} for message in heard)
        assert not article.evaluate("Object.values(localStorage).concat(document.cookie).join('')")
        # A page may write to the frame what it likes; only light and dark mean something.
        for said in ("{folkmootTheme: 'dark'}", "{key: 1, folkmootTheme: {}}"):
            article.evaluate(f"frames[0].postMessage({said}, '*')")
        expect(frame.locator("html[data-theme=dark]")).to_be_attached()

        visitor = chromium.new_context()
        page = visitor.new_page()
        # Visitors' pages may be five seconds old; this one nobody has asked for yet.
        page.goto(f"{origin}/moor?newest")
        expect(page.frame_locator("iframe").locator("article strong", has_text="there")).to_be_visible()
        expect(page.locator("[data-folkmoot-count]")).to_have_text("1")
        assert visitor.cookies() == []
        for context in chromium.contexts:
            context.close()


def test_a_page_that_was_not_let_in_shows_nothing(place: Place, chromium: Browser) -> None:
    with blog(f"http://localhost:{place.running.port}/c/moorland/embed.js") as origin:
        page = chromium.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"{origin}/moor")
        page.wait_for_timeout(500)
        assert any("frame-ancestors" in text for text in refused)
        page.close()
