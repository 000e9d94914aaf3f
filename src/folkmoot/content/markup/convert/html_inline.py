"""What stands inside a paragraph: words, emphasis, code, links, images, mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from lxml.html import HtmlElement

from folkmoot.content.markup.convert.escaping import address, code_span, escaped
from folkmoot.content.markup.emoji import SHORTCODES

MAX_DEPTH = 60
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SKIPPED_TAGS = """
script style svg template noscript button input select textarea object embed math
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_SAFE = re.compile(r"(?:https?|mailto):|/(?!/)|#|[^:]*$", re.IGNORECASE)
_RAW_TAGS = """
kbd sub sup mark ins abbr small q samp var dfn
"""
_RAW = frozenset(_RAW_TAGS.split())
_EMPHASIS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "em",
    "s": "del",
    "del": "del",
    "strike": "del",
}
_SIGNS = {"strong": "**", "em": "*", "del": "~~"}
_MENTION = re.compile(r"@\w[\w.-]*$")
_HASHTAG = re.compile(r"#\w*[^\W\d]\w*$")


@dataclass
class Inline:
    """Writes inline elements; `in_link` while inside one, since links do not nest."""

    base_url: str
    in_link: bool = False

    def text(self, words: str) -> str:
        """Return literal words, their white space folded as a browser would."""
        return escaped(_SPACE.sub(" ", words), in_link=self.in_link)

    def content(self, element: HtmlElement, depth: int) -> str:
        """Return all that `element` holds."""
        if depth > MAX_DEPTH:
            return self.text(" ".join(element.itertext()))
        out = [self.text(element.text)] if element.text else []
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                out.append(self.element(child, depth + 1))
            if child.tail:
                out.append(self.text(child.tail))
        return "".join(out)

    def element(self, element: HtmlElement, depth: int) -> str:
        """Return `element` itself."""
        tag = element.tag
        if tag == "br":
            return "\n"
        if tag == "code" or tag == "tt":
            return code_span("".join(element.itertext()))
        if tag == "a":
            return self._link(element, depth)
        if tag == "img":
            return self.image(element)
        if tag in _EMPHASIS:
            return _wrapped(self.content(element, depth), _EMPHASIS[tag])
        if tag in _RAW:
            return _tagged(self.content(element, depth), tag, element.get("title") if tag == "abbr" else None)
        if tag == "span":
            return self._span(element, depth)
        if tag in ("iframe", "video", "audio"):
            return self._media(element)
        return self.content(element, depth)

    def url(self, address_: str) -> str:
        """Return an absolute, safe address, or nothing."""
        stripped = address_.strip()
        if not _SAFE.match(stripped):
            return ""
        try:
            joined = urljoin(self.base_url, stripped) if self.base_url else stripped
        except ValueError:
            return ""
        return "https:" + joined if joined.startswith("//") else joined

    def image(self, element: HtmlElement, full: str = "") -> str:
        """Return an image by its description and address; emoji as the sign they show."""
        css = element.get("class") or ""
        alt = element.get("alt") or ""
        if "emoji" in css.split():
            return emoji(alt or element.get("title") or "")
        source = self.url(full or element.get("src") or "")
        if "avatar" in css or not source or source.startswith("data:"):
            return self.text(alt)
        if self.in_link and len(source) > 1500:
            return self.text(alt)
        return f"![{escaped(_SPACE.sub(' ', alt), in_link=True)}]({address(source)})"

    def _link(self, element: HtmlElement, depth: int) -> str:
        css = element.get("class") or ""
        words = "".join(element.itertext()).strip()
        if ("mention" in css and _MENTION.match(words)) or ("hashtag" in css and _HASHTAG.match(words)):
            return words
        if "lightbox" in css and (image := element.find(".//img")) is not None:
            return self.image(image, element.get("href") or "")
        href = self.url(element.get("href") or "")
        if self.in_link or not href:
            return self.content(element, depth)
        self.in_link = True
        inner = self.content(element, depth)
        self.in_link = False
        label = " ".join(inner.split())
        if not label:
            return ""
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        return f"{' ' if before else ''}[{label}]({address(href)}){' ' if after else ''}"

    def _span(self, element: HtmlElement, depth: int) -> str:
        css = element.get("class") or ""
        if "chcklst-box" in css:
            return ("[x]" if " checked" in css else "[ ]") if _begins_item(element) else "\\[ \\]"
        if "spoiler" in css.split():
            inner = self.content(element, depth).strip()
            return f"||{inner}||" if inner and "||" not in inner and "\n\n" not in inner else inner
        if css in ("mention", "hashtag", "hashtag-raw"):
            words = "".join(element.itertext())
            if _MENTION.match(words) or _HASHTAG.match(words):
                return words
        return self.content(element, depth)

    def _media(self, element: HtmlElement) -> str:
        source = element.find("source")
        url = self.url(element.get("src") or (source.get("src") if source is not None else "") or "")
        return f"[{escaped(url, in_link=True)}]({address(url)})" if url and not self.in_link else ""


def emoji(code: str) -> str:
    """Return the sign of `:code:`, or what was given."""
    name = code.strip(":").split(":")[0]
    return SHORTCODES.get(name) or (code if code.isascii() is False else escaped(code))


def _wrapped(inner: str, tag: str) -> str:
    core = inner.strip()
    if not core:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    # The signs only work between a space and a letter; elsewhere the tag says the same.
    if core[0].isalnum() and core[-1].isalnum() and "\n\n" not in core:
        return f"{before}{_SIGNS[tag]}{core}{_SIGNS[tag]}{after}"
    return f"{before}<{tag}>{core}</{tag}>{after}"


def _tagged(inner: str, tag: str, title: str | None) -> str:
    attribute = f' title="{escape(" ".join(title.split()))}"' if title else ""
    return f"<{tag}{attribute}>{inner}</{tag}>" if inner.strip() else inner


def _begins_item(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "li" and parent[0] is element and not (parent.text or "").strip()
