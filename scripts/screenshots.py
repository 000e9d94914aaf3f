"""Makes the pictures of the README and the guides from the demo community: `python scripts/screenshots.py [FOLDER]`."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from playwright.sync_api import Page
from scripts.made_up_year import write_year

from e2e.demo_site import Site, browser, command, demo_site

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, demo_site(Path(data)) as site, browser() as chromium:
        context = chromium.new_context(viewport=WIDE)
        page = context.new_page()
        site.sign_in_owner(page)
        page.goto(f"{site.address}/")
        page.wait_for_timeout(500)
        _shot(page, target / "home.png")
        page.locator(".thread h2 a").nth(2).click()
        page.wait_for_timeout(500)
        _shot(page, target / "thread.png")
        state = context.storage_state()
        phone = chromium.new_context(viewport=PHONE, storage_state=state, color_scheme="dark").new_page()
        phone.goto(page.url)
        phone.wait_for_timeout(500)
        _shot(phone, target / "phone.png")
        _moderation(page, site, target)
        _hits(page, site, target)
        _insights(page, site, Path(data), target)


def _moderation(page: Page, site: Site, target: Path) -> None:
    """The queue with flags of Olga's in it, the ladder, and words to authors as a member would read them."""
    said = ["An advertisement?", "This is not about the moor.", "Unkind."]
    for post_id in range(2, 60, 4):
        answer = page.goto(f"{site.address}/flag/post/{post_id}/")
        clause = page.locator("main form [name=clause]")
        if answer is None or not answer.ok or not clause.count() or not said:
            continue
        if clause.first.evaluate("field => field.tagName") == "SELECT":
            clause.first.select_option(index=1)
        else:
            clause.first.check()
        page.locator("textarea[name=text]").fill(said.pop())
        page.locator("main form button.primary").first.click()
    for path, name in (("", "queue"), ("ladder/", "ladder"), ("letters/", "letters")):
        page.goto(f"{site.address}/moderation/{path}")
        if name == "letters":
            page.locator("button[name=preview]").click()
        page.wait_for_timeout(900)
        _shot(page, target / f"{name}.png")


def _hits(page: Page, site: Site, target: Path) -> None:
    """Hits of a rule on history that become cases, some opened already."""
    page.goto(f"{site.address}/moderation/backtest/")
    page.locator("main select").first.select_option(index=2)
    page.locator("textarea").first.fill('[{"name": "Links to look at", "when": "links > 0", "outcome": "flag"}]')
    page.locator("input[type=date]").first.fill("2020-01-01")
    page.get_by_role("button", name="Try them").click()
    page.get_by_role("link", name="Put hits before the moderators").click(timeout=60_000)
    page.get_by_label("At most").fill("3")
    page.get_by_role("button", name="Count").click()
    page.get_by_role("button", name="Open 3 cases").click()
    page.get_by_text("3 cases opened.").wait_for(timeout=60_000)
    _shot(page, target / "hits.png")


def _insights(page: Page, site: Site, data: Path, target: Path) -> None:
    """The overview of an invented community with a year behind it: the demo has too few people for figures."""
    (data / "year").mkdir()
    write_year(data / "year")
    command(data, "community", "create", "boatyard", "--name", "Boatyard")
    command(data, "import", "csv", str(data / "year"), "--community", "boatyard")
    command(data, "insights", "rebuild", "--community", "boatyard")
    said = command(data, "member", "create", "olga@boatyard.example", "--community", "boatyard", "--role", "owner")
    found = re.search(r"/c/boatyard/sign-in/\S+", said)
    assert found is not None, said
    page.context.clear_cookies()
    start = site.address.removesuffix("/c/moorland")
    page.goto(start + found.group(0))
    page.get_by_role("button", name="Sign in").click()
    page.set_viewport_size({"width": 1440, "height": 1190})
    page.goto(f"{start}/c/boatyard/insights/?whole=1")
    page.locator(".insight .parts").wait_for()
    _shot(page, target / "insights.png")


def _shot(page: Page, path: Path) -> None:
    """A picture of what is in sight, in few colours: it is kept with the code."""
    page.screenshot(path=path)
    with Image.open(path) as whole:
        small = whole.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
