"""Plain text of HTML and back, for search, mail and excerpts."""

from __future__ import annotations

import re
from html import escape, unescape

from folkmoot.content.markup.attributes import IN_TAG, value_of
from folkmoot.content.markup.highlighting import known_languages

EXCERPT = 280

_HIDDEN = re.compile(r"<(script|style|template)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(rf"<img({IN_TAG})>")
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|blockquote|pre|table|thead|tbody|tr|hr|details|summary|section|aside|article"
    r"|header|footer|figure)\b[^<>]*>|<br\b[^<>]*>",
    re.IGNORECASE,
)
# What stands in no line of the text and is shown or read out: tooltips, and what stands above a listing.
_BESIDE = re.compile(rf"<(?:a|img|abbr|pre)({IN_TAG})>")
_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r'</?[a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)*>')
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def plain_text(html: str) -> str:
    """Return the words of `html`, one line per block, images by their description."""
    if "<" in html:
        if "<!--" in html or "<s" in html.lower():
            html = _HIDDEN.sub("", html)
        if "<img" in html:
            html = _IMAGE.sub(lambda image: f" {value_of(image[1], 'alt')} ", html)
        html = _CELL.sub(" ", _BLOCK.sub("\n", html))
        html = _TAG.sub("", html)
    return _LINES.sub("\n", _SPACES.sub(" ", unescape(html))).strip()


def words_beside(html: str) -> str:
    """The words that sanitised HTML shows beside its text, a line each: tooltips, and what a listing is called."""
    if ' title="' not in html and ' data-language="' not in html:
        return ""
    beside = (value_of(attributes, "title", "data-language") for attributes in _BESIDE.findall(html))
    found = dict.fromkeys(" ".join(unescape(words).split()) for words in beside)
    return "\n".join(words for words in found if words and words not in known_languages())


def all_words(html: str) -> str:
    """Everything that somebody can read in sanitised HTML, for whoever judges it."""
    text, beside = plain_text(html), words_beside(html)
    return f"{text}\n{beside}" if beside else text


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """Return the beginning of `text` on one line, cut at a word, at most `limit` characters with the ellipsis."""
    flat = " ".join(text[: limit * 8].split())
    if len(flat) <= limit:
        return flat
    head = flat[: limit - 1]
    cut = head.rfind(" ")
    # Languages without spaces are cut anywhere rather than nearly away.
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,.;:") + "…"


def plain_to_html(text: str) -> str:
    """Return `text` as paragraphs, nothing in it understood as markup."""
    paragraphs = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
