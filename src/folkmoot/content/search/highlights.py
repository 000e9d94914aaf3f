"""Showing where the words stand: safe HTML with <mark> around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from folkmoot.content.search.language import Term
from folkmoot.content.search.words import fold

_WORD = re.compile(r"[^\W_]+")
_LENGTH = 240
_BEFORE = 70


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """The whole text, escaped, its found words in <mark>."""
    parts = []
    end = 0
    for start, stop in _places(text, terms):
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part of the text is escaped


def snippet(text: str, terms: Sequence[Term]) -> SafeString:
    """The part of a text around the first found word, with the found words marked."""
    flat = " ".join(text.split())
    first = next(_places(flat, terms), (0, 0))[0]
    start = 0 if first <= _BEFORE else flat.find(" ", first - _BEFORE, first) + 1 or first - _BEFORE
    stop = start + _LENGTH
    if stop < len(flat):
        stop = max(flat.rfind(" ", first + 1, stop), start + _LENGTH // 2)
    shown = marked(flat[start:stop], terms)
    before, after = "… " if start else "", " …" if stop < len(flat) else ""
    return mark_safe(f"{before}{shown}{after}")  # noqa: S308 - `shown` is safe, the rest is ours


def _places(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    whole = {word for term in terms for word in (term.words[:-1] if term.is_prefix else term.words)}
    begun = tuple(term.words[-1] for term in terms if term.is_prefix)
    parts = [word for word in whole | set(begun) if len(word) <= 2 and not word.isascii()]
    for found in _WORD.finditer(text):
        word = fold(found[0])
        if word in whole or (begun and word.startswith(begun)):
            yield found.span()
        elif parts and len(word) == len(found[0]):
            yield from ((found.start() + a, found.start() + b) for a, b in _inside(word, parts))


def _inside(word: str, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where pairs of an unspaced script stand in a run, overlapping ones as one place."""
    covered = [False] * len(word)
    for part in parts:
        at = word.find(part)
        while at >= 0:
            covered[at : at + len(part)] = [True] * len(part)
            at = word.find(part, at + 1)
    start = None
    for i, is_covered in enumerate([*covered, False]):
        if is_covered and start is None:
            start = i
        elif not is_covered and start is not None:
            yield start, i
            start = None
