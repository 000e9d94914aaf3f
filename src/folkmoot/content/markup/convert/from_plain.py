"""Plain text, as mails are, becomes Markdown that reads the same: lines stay lines, and quotes are quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEPTH_AT_MOST = 8
_QUOTE = re.compile(r"((?:[ \t]{0,3}>)*)(?:(?<=>)[ \t])?(.*)", re.DOTALL)
_WORDS = re.compile(
    r"<(?P<enclosed>https?://[^\s<>]+)>"
    r"|(?P<address>https?://(?:[^\s<>()]|\([^\s<>()]*\))*(?:[\w/=#&%+~-]|\([^\s<>()]*\))"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|[\\`*_\[\]<>~|]"
)
_SIGNS = frozenset("\\`*_[]~|")
# What would begin a list or a heading, or make one of the line before.
_MARK = re.compile(r"(\s*)([#+-]+|=+|\d{1,9}[.)])(?=\s|$)")
_RULE = re.compile(r"\s*-{3,}\s*")


@dataclass(slots=True)
class _Before:
    """What the line before was."""

    depth: int = 0
    is_blank: bool = True
    is_code: bool = False


def plain_to_markdown(text: str) -> str:
    """Return Markdown in which nothing means anything but quotes, addresses and indented code."""
    before = _Before()
    return "\n".join(_line(line, before) for line in text.replace("\r\n", "\n").split("\n"))


def _line(line: str, before: _Before) -> str:
    marks, said = _QUOTE.fullmatch(line).groups()  # type: ignore[union-attr]
    depth = min(marks.count(">"), _DEPTH_AT_MOST)
    is_blank = not said.strip()
    # Markdown would take what follows a quote for more of it.
    border = ">" * depth + "\n" if depth < before.depth and not is_blank else ""
    is_first = before.is_blank or depth != before.depth
    is_code = said.startswith(("    ", "\t")) and (is_first or before.is_code) and not is_blank
    before.depth, before.is_blank, before.is_code = depth, is_blank, is_code
    if not is_code and not (is_first and _RULE.fullmatch(said)):
        said = _escaped(said)
    return border + (f"{'>' * depth} {said}".rstrip() if depth else said)


def _escaped(said: str) -> str:
    mark = _MARK.match(said)
    start = f"{said[: mark.end() - 1]}\\{said[mark.end() - 1]}" if mark else ""
    return start + _WORDS.sub(_word, said[mark.end() if mark else 0 :])


def _word(match: re.Match[str]) -> str:
    if match["enclosed"]:
        return match[0]
    if match["address"]:
        # A bare one is found as it stands, unless it has letters that mean something before it is looked for.
        return f"<{match[0]}>" if _SIGNS & set(match[0]) else match[0]
    return f"\\{match[0]}"
