"""Literal text that Markdown must not understand."""

from __future__ import annotations

import re

from folkmoot.content.markup.inline import URL, trimmed

_URL = re.compile(r"(?<![A-Za-z0-9])https?://[A-Za-z0-9]" + URL, re.IGNORECASE)
# `_` inside a word and a lone `&`, `!` or `:` mean nothing and stay readable in the source.
_INLINE = re.compile(
    r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#|[A-Za-z])|(?<![A-Za-z0-9_@/.])[@＠](?=\w)|(?<!\w)[#＃](?=\w)|!(?=\[)"
    r"|(?<![A-Za-z0-9:]):(?=[a-z0-9_+\-]{1,32}:)|://(?=\S)|\^(?=\[)|(?<=\w)@(?=\w)|(?i:(?<=www)\.)"
)
# What means something at the beginning of a line only.
_LINE = re.compile(r"^([ \t]*)(?:([#>=+\-:]|\d{1,9}(?=[.)](?:\s|$)))|(\t| {4,}))", re.MULTILINE)


def escaped(text: str, *, in_link: bool = False) -> str:
    """Return `text` so that rendering shows it letter by letter; addresses in it become links unless already in one."""
    if text.isalnum():
        return text
    if in_link:
        # No address is looked for inside a link.
        return _INLINE.sub(_shielded, text).replace(":\\//", "://")
    if "://" not in text:
        return _INLINE.sub(_shielded, text)
    out: list[str] = []
    done = 0
    for match in _URL.finditer(text):
        url = trimmed(match[0])
        out += (_INLINE.sub(_shielded, text[done : match.start()]), url)
        done = match.start() + len(url)
    return "".join(out) + _INLINE.sub(_shielded, text[done:])


def line_starts_escaped(markdown: str) -> str:
    """Shield the beginning of every line of a paragraph from being read as a list, heading, quote or rule."""
    return _LINE.sub(_shielded_start, markdown)


def code_span(code: str) -> str:
    """Return `code` between enough backticks."""
    code = code.replace("\n", " ")
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if code.startswith("`") or code.endswith("`") or (code[:1] == code[-1:] == " " and code.strip()) else ""
    return f"{ticks}{pad}{code}{pad}{ticks}" if code.strip() else code


def fence(code: str, language: str = "") -> str:
    """Return `code` as a fenced block whose fence is longer than any inside."""
    longest = max((len(run) for run in re.findall(r"^[ \t]*(`{3,})", code, re.MULTILINE)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{code.rstrip(chr(10))}\n{ticks}"


def address(url: str) -> str:
    """Return `url` fit to stand between the parentheses of a link."""
    url = url.strip().replace("\n", "").replace("\\", "%5C").replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    return url.replace("(", "%28").replace(")", "%29")


def _shielded(match: re.Match[str]) -> str:
    sign = match[0]
    return ":\\//" if sign == "://" else "\\" + sign


def _shielded_start(match: re.Match[str]) -> str:
    sign = match[2]
    if sign is None:
        return ""
    return f"{sign}\\" if sign.isdecimal() else f"\\{sign}"
