"""Blocks: lists, quotes, code, tables, and what forums make of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from folkmoot.content.markup.convert.escaping import address, escaped, fence

if TYPE_CHECKING:
    from folkmoot.content.markup.convert.from_html import Writer

_LANGUAGE = re.compile(r"\b(?:lang|language|brush)[-:] ?([A-Za-z0-9+#_.-]{1,30})")
_NO_LANGUAGE = frozenset({"auto", "nohighlight", "plaintext", "text", "none", "default"})
_INDENTED = re.compile(r"\n(?!\n)")
_LIST_START = re.compile(r"(?:[-*] |\d+[.)] )")


def _heading(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    words = writer.line(element, depth)
    if words.endswith("#"):
        words = words[:-1] + "\\#"
    return [f"{'#' * int(element.tag[1])} {words}"] if words else []


def _rule(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    return ["---"]


def _quote(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    inner = writer.joined(element, depth)
    if not inner:
        return []
    if "spoiler" in (element.get("class") or ""):
        return _hidden(inner)
    return [_prefixed(inner)]


def _list(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    ordered = element.tag == "ol"
    start = element.get("start") or "1"
    number = int(start) if start.isdecimal() and len(start) < 8 else 1
    previous = element.getprevious()
    # Two lists in a row would become one.
    twin = previous is not None and previous.tag == element.tag and not (previous.tail or "").strip()
    items: list[tuple[str, bool]] = []
    for item in element:
        if not isinstance(item.tag, str):
            continue
        marker = f"{number}{')' if twin else '.'} " if ordered else ("* " if twin else "- ")
        blocks = writer.blocks(item, depth) if item.tag == "li" else writer.blocks(_boxed(item), depth)
        tight = len(blocks) < 2 or (len(blocks) == 2 and _LIST_START.match(blocks[1]) is not None)
        body = ("\n" if tight else "\n\n").join(blocks)
        items.append((marker + _INDENTED.sub("\n" + " " * len(marker), body), tight))
        number += 1
    return [("\n" if all(tight for _, tight in items) else "\n\n").join(text for text, _ in items)] if items else []


def _boxed(element: HtmlElement) -> HtmlElement:
    box: HtmlElement = element.makeelement("li")
    element.addprevious(box)
    box.append(element)
    return box


def _code(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    inner = element.find("code")
    css = f"{element.get('class') or ''} {element.get('data-code-wrap') or ''} "
    css += (inner.get("class") or "") if inner is not None else ""
    found = _LANGUAGE.search(css)
    language = found[1].lower() if found and found[1].lower() not in _NO_LANGUAGE else ""
    lines = element.findall(".//ol/li")
    if lines:
        return [fence("\n".join("".join(line.itertext()).rstrip("\n") for line in lines), language)]
    for line_break in element.iter("br"):
        line_break.text = "\n"
    code = "".join(element.itertext())
    return [fence(code.removeprefix("\n"), language)] if code.strip() else []


def _table(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    rows = [[_cell(writer, cell, depth) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    if width == 1 or width > 60:
        return ["\n\n".join(cell for row in rows for cell in row if cell)]
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    return ["\n".join(lines)]


def _cell(writer: Writer, element: HtmlElement, depth: int) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", writer.line(element, depth))


def _details(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    summary = element.find("summary")
    title = "…"
    if summary is not None:
        title = " ".join("".join(summary.itertext()).split()) or title
        tail = summary.tail
        element.remove(summary)
        element.text = (element.text or "") + (tail or "")
    body = writer.blocks(element, depth)
    return [f"<details>\n<summary>{escape(title, quote=False)}</summary>", *body, "</details>"]


def _aside(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    css = (element.get("class") or "").split()
    if "quote" in css:
        return _attributed(writer, element, depth)
    if "onebox" in css:
        link = element.get("data-onebox-src") or next((a.get("href") for a in element.iter("a") if a.get("href")), "")
        url = writer.inline.url(link or "")
        return [url.replace(" ", "%20")] if url else writer.blocks(element, depth)
    return writer.blocks(element, depth)


def _attributed(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    quote = element.find("blockquote")
    body = writer.joined(quote, depth) if quote is not None else ""
    title = element.find("div[@class='title']")
    link = title.find("a") if title is not None else None
    name = element.get("data-username") or ""
    topic, post = element.get("data-topic") or "", element.get("data-post") or ""
    url = writer.inline.url((link.get("href") if link is not None else "") or (f"/t/{topic}/{post}" if topic else ""))
    words = f"@{name}" if name else " ".join((link.text or "").split()) if link is not None else ""
    if not words:
        return [_prefixed(body)] if body else []
    words = escaped(words, in_link=True).removeprefix("\\")
    head = f"[{words}]({address(url)}):" if url else f"**\\{words}**:"
    return [_prefixed(f"{head}\n\n{body}" if body else head)]


def _div(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    css = (element.get("class") or "").split()
    if "poll" in css:
        options = element.find(".//ul")
        title = element.find(".//div[@class='poll-title']")
        head = writer.blocks(title, depth) if title is not None else []
        return head + (_list(writer, options, depth) if options is not None else [])
    if "spoiler" in css or "spoiled" in css:
        inner = writer.joined(element, depth)
        return _hidden(inner) if inner else []
    if "lightbox-wrapper" in css and (link := element.find(".//a")) is not None:
        return [writer.inline.element(link, depth)]
    if "youtube-onebox" in css or "lazy-video-container" in css:
        link = element.find(".//a")
        url = writer.inline.url((link.get("href") if link is not None else "") or "")
        return [url] if url else []
    return writer.blocks(element, depth)


def _hidden(inner: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"^\s*(:{3,})", inner, re.MULTILINE)), default=2)
    colons = ":" * (longest + 1)
    return [f"{colons}spoiler\n{inner}\n{colons}"]


def _prefixed(text: str) -> str:
    return "> " + text.replace("\n", "\n> ")


BLOCK_WRITERS: Mapping[str, Callable[[Writer, HtmlElement, int], list[str]]] = {
    **{f"h{level}": _heading for level in range(1, 7)},
    "aside": _aside,
    "blockquote": _quote,
    "details": _details,
    "div": _div,
    "hr": _rule,
    "ol": _list,
    "pre": _code,
    "table": _table,
    "ul": _list,
}
