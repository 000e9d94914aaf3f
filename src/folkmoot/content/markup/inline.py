"""Inline syntax beyond CommonMark: bare addresses, spoilers, and a text rule that stops only where it must."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

TEXT_ENDS = re.compile(r"[\n!&*:<\[\\\]_`~|^]")
URL = r"[^\s<>\"`\\|\x00-\x20\u2000-\u200f\u2028-\u202f\u3000-\u3002\uff08\uff09\uff0c]{1,2000}"
_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9])(https?)$", re.IGNORECASE)
_REST = re.compile(r"://" + URL)
_ENTITY_END = re.compile(r"&[A-Za-z0-9]{1,31};$")


def trimmed(address: str) -> str:
    """Cut from a bare address the punctuation that belongs to the sentence around it (GFM 6.9)."""
    closing = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last in "?!.,:*_~'’”»[]{":
            address = address[:-1]
        elif last == ")" and closing > 0:
            closing -= 1
            address = address[:-1]
        elif last == ";":
            entity = _ENTITY_END.search(address)
            address = address[: entity.start()] if entity else address[:-1]
        else:
            break
    return address


def bare_url(state: StateInline, silent: bool) -> bool:
    """Link `https://…` before emphasis is looked for, so that `_` and `*` inside an address stay."""
    pos = state.pos
    if state.linkLevel > 0 or not state.src.startswith("://", pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = _REST.match(state.src, pos, state.posMax)
    if scheme is None or rest is None:
        return False
    url = scheme[1] + trimmed(rest[0])
    if len(url) < len(scheme[1]) + 4 or not (url[len(scheme[1]) + 3].isalnum() or url[len(scheme[1]) + 3] == "["):
        return False
    target = state.md.normalizeLink(url)
    if not state.md.validateLink(target):
        # Taken as words in one go: looked at again from every `://` inside, it would cost the square of its length.
        if not silent:
            state.pending += url[len(scheme[1]) :]
        state.pos += len(url) - len(scheme[1])
        return True
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": target}
        token.info = "auto"
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1).info = "auto"
    state.pos += len(url) - len(scheme[1])
    return True


def spoiler(state: StateInline, silent: bool) -> bool:
    """`||hidden||`: no newline-crossing limit, but something other than space must stand inside."""
    start = state.pos
    if not state.src.startswith("||", start):
        return False
    end = -1 if state.env.get("no_spoiler_after", len(state.src)) <= start else state.src.find("||", start + 2)
    if end < 0 or end + 2 > state.posMax or not state.src[start + 2 : end].strip():
        if end < 0:
            state.env["no_spoiler_after"] = min(start, state.env.get("no_spoiler_after", start))
        return False
    if not silent:
        limit, state.posMax, state.pos = state.posMax, end, start + 2
        state.push("spoiler_open", "span", 1).attrs = {"class": "spoiler", "tabindex": "0"}
        state.md.inline.tokenize(state)
        state.push("spoiler_close", "span", -1)
        state.posMax = limit
    state.pos = end + 2
    return True


def add_inline_rules(md: MarkdownIt) -> None:
    """Put the rules in place; the terminators are the characters at which some rule begins."""
    md.inline.ruler.after("newline", "bare_url", bare_url)
    md.inline.ruler.before("emphasis", "spoiler", spoiler)
