"""Telling programs from people, by what a request says of itself.

Most programs name themselves; the rest of the well-behaved ones send none of the headers that every browser sends. What
pretends to be a browser in every header counts as one: the figures say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAMES = re.compile(
    r"bot\b|bot/|bots|crawl|spider|slurp|scrape|archiver|fetcher|monitor|uptime|pingdom|lighthouse|headless|phantomjs|"
    r"preview|facebookexternalhit|whatsapp|telegram|embedly|skype|feed|rss|reader|validator|checker|scan|"
    r"^(?:python|curl|wget|libwww|java|go-http|okhttp|httpx?|axios|node|ruby|perl|php|postman|insomnia|dart|aiohttp)",
    re.IGNORECASE,
)
_BROWSERS = ("mozilla/", "opera/")


def is_program(meta: Mapping[str, Any]) -> bool:
    """Whether the request (its WSGI environment) comes from a program rather than from somebody's browser."""
    browser = str(meta.get("HTTP_USER_AGENT", ""))
    if not browser.lower().startswith(_BROWSERS) or _NAMES.search(browser):
        return True
    return not meta.get("HTTP_ACCEPT_LANGUAGE") or "text/html" not in str(meta.get("HTTP_ACCEPT", ""))


def asks_not_to_be_counted(meta: Mapping[str, Any]) -> bool:
    """Whether the browser says so: Do Not Track (W3C, 2019) or Global Privacy Control (W3C draft, 2024)."""
    return meta.get("HTTP_DNT") == "1" or meta.get("HTTP_SEC_GPC") == "1"


def is_fetched_ahead(meta: Mapping[str, Any]) -> bool:
    """Whether a browser fetches the page in case somebody wants to see it."""
    said = f"{meta.get('HTTP_SEC_PURPOSE', '')} {meta.get('HTTP_PURPOSE', '')} {meta.get('HTTP_X_MOZ', '')}"
    return "prefetch" in said or "prerender" in said
