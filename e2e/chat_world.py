"""Chat in a browser: pages of members in one channel, and what each of them shows."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Browser, BrowserContext, Page, Route

from e2e.live_world import Place

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def signed_in(place: Place, chromium: Browser, handle: str, **options: Any) -> BrowserContext:
    """A browser of its own in which that member is signed in."""
    context = chromium.new_context(**options)
    key = place.hand("session", handle)
    context.add_cookies([{"name": "folkmoot_session", "value": key, "domain": "localhost", "path": "/"}])
    return context


class Chatter:
    """One member's open page of a channel."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(url)
        self.field = self.page.locator(".compose textarea").first
        self.field.wait_for()

    def write(self, *texts: str) -> None:
        for text in texts:
            self.field.fill(text)
            self.page.locator(".compose .send").first.click()

    def said(self) -> list[tuple[int, str]]:
        """What stands in the channel by number, without what waits to be sent."""
        rows = self.page.locator("[data-room] li.message[data-number]").evaluate_all(
            "rows => rows.map(row => [Number(row.dataset.number), row.querySelector('.prose').innerText.trim()])"
        )
        return [(int(number), str(text)) for number, text in rows]

    def wait_for_words(self, *texts: str) -> None:
        for text in texts:
            self.page.locator("li.message[data-number] .prose", has_text=text).first.wait_for(timeout=20_000)

    def wait_until_all_is_sent(self) -> None:
        self.page.locator("li.pending").first.wait_for(state="detached", timeout=20_000)


class LongHistory:
    """Answers for the server with a channel of so many messages: they cost nothing to write."""

    def __init__(self, thread: int, number: int) -> None:
        self.numbers = range(1, number + 1)
        self._thread = thread

    def answer(self, route: Route) -> None:
        asked = {name: int(values[0]) for name, values in parse_qs(urlparse(route.request.url).query).items()}
        found = list(self.numbers)
        if "before" in asked:
            found = [number for number in found if number < asked["before"]]
        elif "after" in asked:
            found = [number for number in found if number > asked["after"]][: asked["limit"]]
        elif "around" in asked:
            found = [number for number in found if number < asked["around"] + asked["limit"] // 2]
        found = found[-asked["limit"] :]
        page = {
            "items": [self._message(number) for number in found],
            "has_before": found[0] > 1,
            "has_after": found[-1] < self.numbers[-1],
            "last_number": self.numbers[-1],
            "read_number": self.numbers[-1],
            "position": 0,
        }
        route.fulfill(json=page)

    def _message(self, number: int) -> dict[str, Any]:
        # Of different heights, like real ones.
        html = "".join(f"<p>Message {number}, part {part}</p>" for part in range(1 + number % 4))
        author = {"id": 100 + number // 3 % 7, "name": "Somebody", "handle": "somebody", "avatar": ""}
        minutes = number * 30
        at = f"2026-01-{1 + minutes // 1440:02}T{minutes // 60 % 24:02}:{minutes % 60:02}:00Z"
        return {
            "id": 10_000 + number, "thread": self._thread, "number": number, "root": None, "replies": 0,
            "author": author, "html": html, "at": at, "edited_at": None, "state": "visible", "reactions": [],
            "poll": None, "key": "", "revision": 1, "pinned": False,
        }  # fmt: skip
