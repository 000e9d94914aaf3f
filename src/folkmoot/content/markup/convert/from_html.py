"""HTML of other programs (Discourse's cooked posts, Stack Exchange's, any) into our Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree, html
from lxml.html import HtmlElement

from folkmoot.content.markup.convert.escaping import escaped, line_starts_escaped
from folkmoot.content.markup.convert.html_blocks import BLOCK_WRITERS
from folkmoot.content.markup.convert.html_inline import Inline
from folkmoot.content.markup.text import plain_text

MAX_DEPTH = 60
_SKIPPED_TAGS = """
script style svg template noscript head title
 meta link button input select textarea object embed form math
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_CONTAINERS_TAGS = """
p div section article main header footer figure figcaption center address nav body html dl dt dd fieldset
tbody thead tr td th summary
"""
_CONTAINERS = frozenset(_CONTAINERS_TAGS.split())
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_MANY_BREAKS = re.compile(r"\n{3,}")


@dataclass
class Writer:
    """Carries what all writers of one conversion share; `inline` writes what stands inside paragraphs."""

    base_url: str
    inline: Inline

    def blocks(self, element: HtmlElement, depth: int = 0) -> list[str]:
        """Return the Markdown blocks of what `element` holds."""
        out: list[str] = []
        line: list[str] = [self.inline.text(element.text)] if element.text else []
        for child in element:
            writer = self._block_writer(child)
            if writer is None:
                if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                    line.append(self.inline.element(child, depth))
            else:
                _flush(line, out)
                out += writer(self, child, depth + 1) if depth < MAX_DEPTH else [self.flat(child)]
            if child.tail:
                line.append(self.inline.text(child.tail))
        _flush(line, out)
        return out

    def joined(self, element: HtmlElement, depth: int) -> str:
        """Return the blocks of `element` as one Markdown text."""
        return "\n\n".join(self.blocks(element, depth))

    def flat(self, element: HtmlElement) -> str:
        """Return the words of `element` without any of its markup, as a paragraph."""
        return paragraph(self.inline.text(" ".join(element.itertext())))

    def line(self, element: HtmlElement, depth: int) -> str:
        """Return what `element` holds on a single line."""
        return " ".join(self.inline.content(element, depth).split())

    def _block_writer(self, child: HtmlElement) -> Callable[[Writer, HtmlElement, int], list[str]] | None:
        tag = child.tag
        writer = BLOCK_WRITERS.get(tag)
        if writer is not None:
            return writer
        if tag in _CONTAINERS:
            return _contained
        # Forgiving parsers let blocks stand inside inline elements: they are written as what they hold.
        if tag in ("span", "font", "a", "b", "i", "em", "strong", "u", "small") and len(child) and _holds_block(child):
            return _contained
        return None


def html_to_markdown(source: str, *, base_url: str = "") -> str:
    """Return Markdown that renders to the same words, links, images and shape; relative addresses join `base_url`."""
    cleaned = _CONTROL.sub("", source)
    if not cleaned.strip():
        return ""
    try:
        root = html.fragment_fromstring(cleaned, create_parent="div", parser=_PARSER)
    except (etree.ParserError, ValueError):
        return ""
    written = Writer(base_url, Inline(base_url)).joined(root, 0)
    # The parser gives up below some hundred levels; then at least the words are kept.
    return written or paragraph(escaped(plain_text(cleaned)))


def paragraph(words: str) -> str:
    """Return inline Markdown as a paragraph: breaks kept, outer space gone, line starts harmless."""
    words = words.strip(" \t\n")
    if "\n" in words:
        words = _MANY_BREAKS.sub("\n\n", _AROUND_BREAK.sub("\n", words))
    return line_starts_escaped(words)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PARSER = html.HTMLParser(remove_comments=True, remove_pis=True, recover=True, huge_tree=True)


def _flush(line: list[str], out: list[str]) -> None:
    if line:
        words = paragraph("".join(line))
        if words:
            out.append(words)
        line.clear()


def _contained(writer: Writer, element: HtmlElement, depth: int) -> list[str]:
    return writer.blocks(element, depth)


def _holds_block(element: HtmlElement) -> bool:
    return any(child.tag in BLOCK_WRITERS or child.tag == "p" for child in element)
