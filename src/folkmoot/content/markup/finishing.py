"""The last pass, over sanitised HTML: counts links and images, and trusts the community's own addresses."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

from folkmoot.content.markup.attributes import IN_TAG, value_of
from folkmoot.content.markup.policy import REL
from folkmoot.content.markup.rendered import RenderContext
from folkmoot.content.pictures import responsive_attributes

_TAG = re.compile(rf"<(?:(a|img)({IN_TAG})|(/a))>")
_OWN_CLASS = re.compile(r' class="(?:mention|hashtag|footnote-back)"')
_REL = f' rel="{REL}"'


class Finish:
    """One pass; afterwards `links` and `images` hold every address found."""

    def __init__(self, context: RenderContext) -> None:
        self.context = context
        self.links: dict[str, None] = {}
        self.images: dict[str, None] = {}
        self._kept: list[bool] = []

    def run(self, html: str) -> str:
        """Return `html` with `rel` taken from own links, and links or images undone where not allowed."""
        return _TAG.sub(self._tag, html) if "<a" in html or "<img" in html else html

    def _tag(self, match: re.Match[str]) -> str:
        if match[3]:
            return "</a>" if not self._kept or self._kept.pop() else ""
        url = unescape(value_of(match[2], "href", "src"))
        if match[1] == "img":
            return self._image(match, url)
        return self._link(match, url)

    def _link(self, match: re.Match[str], url: str) -> str:
        own = not url or self._is_own(url)
        inner = own and (_OWN_CLASS.search(match[2]) or url.startswith("#"))
        if url and not inner:
            self.links[url] = None
        kept = own or self.context.links_allowed
        self._kept.append(kept)
        if not kept:
            return ""
        return match[0].replace(_REL, "", 1) if own else match[0]

    def _image(self, match: re.Match[str], url: str) -> str:
        if not url or url.startswith("mailto:"):
            return value_of(match[2], "alt")
        self.images[url] = None
        if self.context.images_allowed:
            return self._sized(match[0], url)
        if self._kept or not (self._is_own(url) or self.context.links_allowed):
            return value_of(match[2], "alt")
        return f'<a href="{value_of(match[2], "src")}"{_REL}>{value_of(match[2], "alt") or "…"}</a>'

    def _sized(self, tag: str, url: str) -> str:
        size = self.context.picture_size(url) if self._is_own(url) and " width=" not in tag else None
        if size is None:
            return tag
        return f"{tag[:-1]}{responsive_attributes(escape(url), *size)}>"

    def _is_own(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            return False
        # Browsers read backslashes and leading double slashes as the start of a host.
        if not parts.scheme and not parts.netloc:
            return "\\" not in url and not url.startswith("//")
        return parts.scheme in ("http", "https") and host in self.context.own_hosts
