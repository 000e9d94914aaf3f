"""The card of a link as HTML. It goes past the sanitiser, so everything in it is escaped here."""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit


class Shown(Protocol):
    """What a card shows: a row of LinkPreview or of PostLink."""

    url: str
    title: str
    description: str
    site_name: str
    image_key: str
    image_width: int
    image_height: int


def card_html(link: Shown) -> str:
    """A card. The host always stands in it: a page may call itself whatever it likes."""
    url = escape(link.url)
    host = urlsplit(link.url).hostname or ""
    site = f"{link.site_name} · {host}" if link.site_name and link.site_name.lower() != host else host
    words = f"<p>{escape(link.description)}</p>" if link.description else ""
    return (
        f'<div class="preview" dir="auto">{_image(link)}<a href="{url}" rel="nofollow ugc noopener">'
        f"<strong>{escape(link.title)}</strong></a>{words}<small>{escape(site)}</small></div>\n"
    )


def image_address(key: str) -> str:
    """Where the picture of a card is served, by its hash."""
    return f"/link-images/{PurePosixPath(key).name}"


def _image(link: Shown) -> str:
    if not link.image_key:
        return ""
    return (
        f'<img src="{escape(image_address(link.image_key))}" alt="" width="{int(link.image_width)}"'
        f' height="{int(link.image_height)}" loading="lazy" decoding="async">'
    )
