"""A post's HTML as it may stand in a mail: few tags, whole addresses, and pictures as links."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import nh3

_TAGS = {
    "p", "a", "b", "strong", "i", "em", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "br", "hr", "h1",
    "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_PICTURE = re.compile(r"<img\b[^<>]*?>", re.IGNORECASE)
_ALT = re.compile(r'\balt="([^"]*)"', re.IGNORECASE)


def mail_html(html: str, base: str) -> str:
    """The HTML for a mail. Mail programs fetch no pictures that ask for a sign-in.

    Links within the community are baked as if it had a host of its own: each leads below `base`, where it is served.
    """
    described = _PICTURE.sub(lambda found: f"[{alt[1]}]" if (alt := _ALT.search(found[0])) and alt[1] else "", html)
    return nh3.clean(
        described,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=lambda tag, name, value: _whole(base, value) if name == "href" else value,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _whole(base: str, url: str) -> str:
    is_within = url.startswith("/") and not url.startswith(("//", urlsplit(base).path))
    return urljoin(base, url.lstrip("/") if is_within else url)
