"""Makes the pictures of the README from the demo community: `python scripts/screenshots.py [FOLDER]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from e2e.demo_site import browser, demo_site

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
        page.screenshot(path=target / "home.png")
        page.locator(".thread h2 a").nth(2).click()
        page.wait_for_timeout(500)
        page.screenshot(path=target / "thread.png")
        state = context.storage_state()
        phone = chromium.new_context(viewport=PHONE, storage_state=state, color_scheme="dark").new_page()
        phone.goto(page.url)
        phone.wait_for_timeout(500)
        phone.screenshot(path=target / "phone.png")


if __name__ == "__main__":
    main()
