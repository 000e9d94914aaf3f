"""Going to a page that a member linked, through the one guarded way out, and bringing its picture home."""

from __future__ import annotations

import hashlib
import io
from urllib.parse import urljoin

from folkmoot.content.previews.page import PageFacts, read_page
from folkmoot.core.errors import RuleBroken
from folkmoot.core.fetch_errors import FetchError
from folkmoot.core.http_client import Resolver, fetch
from folkmoot.core.images import CleanImage, thumbnail
from folkmoot.core.uploads import Inspected, store

PAGE_BYTES = 3 * 1024 * 1024
IMAGE_BYTES = 5 * 1024 * 1024
PAGE_SECONDS = 8.0
IMAGE_SECONDS = 8.0
# A card is at most about so wide on a screen of double density.
IMAGE_SIDE = 640
_TOO_SMALL = 48
_HTML = ("text/html", "application/xhtml+xml")


def visit(url: str, *, resolver: Resolver | None = None) -> tuple[PageFacts, CleanImage | None] | None:
    """What the page at `url` says of itself, and its picture made small and clean; None where there is no card in it.

    Never raises for what is out there: a page that cannot be read has no card.
    """
    try:
        answer = fetch(url, accept=_HTML, max_bytes=PAGE_BYTES, timeout=PAGE_SECONDS, resolver=resolver)
    except FetchError:
        return None
    if answer.status != 200:
        return None
    facts = read_page(answer.body, answer.headers.get("content-type", ""))
    if not facts.title:
        return None
    return facts, _picture(answer.url, facts.image, resolver) if facts.image else None


def keep_picture(picture: CleanImage) -> str:
    """Put the picture of a card into our own storage; its key, or "" where there is no room for it."""
    inspected = Inspected(
        kind="image",
        media_type=picture.media_type,
        name=f"preview.{picture.extension}",
        extension=picture.extension,
        size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
        content=io.BytesIO(picture.content),
    )
    try:
        return store(inspected)
    except RuleBroken:
        return ""


def _picture(page: str, address: str, resolver: Resolver | None) -> CleanImage | None:
    try:
        url = urljoin(page, address)
        answer = fetch(url, accept=("image/*",), max_bytes=IMAGE_BYTES, timeout=IMAGE_SECONDS, resolver=resolver)
        if answer.status != 200:
            return None
        picture = thumbnail(io.BytesIO(answer.body), side=IMAGE_SIDE)
    except (FetchError, RuleBroken, ValueError):
        return None
    return picture if min(picture.width, picture.height) >= _TOO_SMALL else None
