"""A post's HTML as it may stand in a mail: few tags, whole addresses, and pictures as links."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import nh3

_TAGS = {
    "p", "a", "b", "strong", "i", "em", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "br", "hr", "h1",
    "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_PICTURE = re.compile(r"<img\b[^<>]*?>", re.IGNORECASE)
_ALT = re.compile(r'\balt="([^"]*)"', re.IGNORECASE)


def mail_html(html: str, base: str) -> str:
    """The HTML for a mail whose links begin with `base`. Mail programs fetch no pictures that ask for a sign-in."""
    described = _PICTURE.sub(lambda found: f"[{alt[1]}]" if (alt := _ALT.search(found[0])) and alt[1] else "", html)
    return nh3.clean(
        described,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=lambda tag, name, value: urljoin(base, value) if name == "href" else value,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
