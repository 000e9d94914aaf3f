"""What a page says of itself in its head: OpenGraph, Twitter's cards, else its title and description.

The pages are strangers': everything is bounded, and nothing here takes longer than the square of a few thousand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

HEAD_AT_MOST = 400_000
_TAGS_AT_MOST = 400
_TAG_AT_MOST = 6_000
_TITLE_AT_MOST, _DESCRIPTION_AT_MOST, _SITE_AT_MOST = 200, 400, 100
_ATTRIBUTE = re.compile(r"""[\s/]*([a-zA-Z][a-zA-Z0-9:_-]{0,40})\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?""")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,20})""", re.IGNORECASE)
_PARAMETER = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_-]{2,20})""", re.IGNORECASE)
# Python also knows codecs that unpack, run away in time or read escapes: only what the web writes in.
_ENCODINGS = "utf-8 utf8 utf-16 us-ascii gb18030 gbk gb2312 big5 shift_jis euc-jp iso-2022-jp euc-kr koi8-r koi8-u"
_FAMILIES = ("iso-8859-", "windows-125", "cp125")
_IMAGE = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a card can show of a page; without a title there is no card. `image` is an address as the page wrote it."""

    title: str
    description: str = ""
    site_name: str = ""
    image: str = ""


def read_page(body: bytes, content_type: str = "") -> PageFacts:
    """The facts of an HTML page."""
    head = _head(_decoded(body, content_type))
    said: dict[str, str] = {}
    for attributes in _metas(head):
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        content = attributes.get("content", "")
        if name and content.strip():
            said.setdefault(name, content)
    title = said.get("og:title") or said.get("twitter:title") or _title(head)
    description = said.get("og:description") or said.get("twitter:description") or said.get("description", "")
    return PageFacts(
        title=_plain(title, _TITLE_AT_MOST),
        description=_plain(description, _DESCRIPTION_AT_MOST),
        site_name=_plain(said.get("og:site_name") or said.get("application-name", ""), _SITE_AT_MOST),
        image=next((said[name].strip() for name in _IMAGE if name in said), "")[:2000],
    )


def _decoded(body: bytes, content_type: str) -> str:
    body = body[:HEAD_AT_MOST]
    named = _PARAMETER.search(content_type)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    if body.startswith(b"\xef\xbb\xbf"):
        return body[3:].decode("utf-8", errors="replace")
    within = _CHARSET.search(body[:4096])
    name = (named[1] if named else within[1].decode("ascii") if within else "utf-8").lower()
    known = name in _ENCODINGS.split() or name.startswith(_FAMILIES)
    try:
        return body.decode(name if known else "utf-8", errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


def _head(text: str) -> str:
    lowered = text.lower()
    ends = [place for place in (lowered.find("</head"), lowered.find("<body")) if place >= 0]
    return text[: min(ends)] if ends else text


def _metas(head: str) -> Iterator[dict[str, str]]:
    """The attributes of each <meta>, found by position: a pattern over the whole could be made to take for ever."""
    lowered, place = head.lower(), 0
    for _tag in range(_TAGS_AT_MOST):
        place = lowered.find("<meta", place)
        if place < 0:
            return
        place += 5
        yield _attributes(head[place : place + _TAG_AT_MOST])


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while match := _ATTRIBUTE.match(text, place):
        found.setdefault(match[1].lower(), unescape(next((part for part in match.groups()[1:] if part), "")))
        place = match.end()
        if text[place : place + 1] == ">":
            break
    return found


def _title(head: str) -> str:
    lowered = head.lower()
    begin = lowered.find(">", lowered.find("<title")) if "<title" in lowered else -1
    end = lowered.find("</title", begin) if begin >= 0 else -1
    return unescape(head[begin + 1 : end]) if end >= 0 else ""


def _plain(text: str, most: int) -> str:
    """One line without control, direction or private characters, cut with an ellipsis."""
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in text[: most * 8]
        if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn") or sign in "\u200c\u200d"
    )
    line = " ".join(seen.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
