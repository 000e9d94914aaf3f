"""Limits set before parsing, so that no text costs more time than its length deserves."""

from __future__ import annotations

from folkmoot.content.markup.policy import without_controls

# A page of real text has twenty characters a line or more; each line of `a` costs the parser as much as a sentence.
CHARACTERS_PER_LINE = 8
MAX_BRACKETS = 8_000


def prepared(markdown: str, limit: int) -> tuple[str, bool]:
    """Return the source without control characters, at most `limit` long, and whether something was cut."""
    cut = len(markdown) > limit
    source = markdown[:limit].encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    source = without_controls(source)
    lines = limit // CHARACTERS_PER_LINE
    if source.count("\n") > lines:
        return "\n".join(source.split("\n", lines)[:lines]), True
    return source, cut


def has_too_many_brackets(source: str) -> bool:
    """Whether looking for links would cost too much: no honest text is made of brackets."""
    return source.count("[") > MAX_BRACKETS
