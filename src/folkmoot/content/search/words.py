"""Telling words apart, the same way for both engines: without case and accents, and in scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Han, kana, Thai, Lao, Myanmar, Khmer: words stand side by side, so pairs of characters are indexed.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_UNSPACED}]+)|[^\W_{_UNSPACED}]+")
# Beyond this a word is data (a hash, an encoded file) that nobody types.
_WORD_AT_MOST = 60


def fold(text: str) -> str:
    """Text without case and accents."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in parted if unicodedata.category(c) != "Mn"))


def words_to_index(text: str) -> Iterator[str]:
    """The words of a text as they are indexed; an unspaced run ends with its last character alone."""
    for run, is_unspaced in _runs(text):
        if is_unspaced:
            yield from (run[i : i + 2] for i in range(len(run)))
        else:
            yield run[:_WORD_AT_MOST]


def words_to_find(text: str) -> tuple[tuple[str, ...], bool]:
    """The words that stand for a searched text, and whether the last is the beginning of a word."""
    words: list[str] = []
    is_beginning = False
    for run, is_unspaced in _runs(text):
        is_beginning = is_unspaced and len(run) == 1
        if is_unspaced and len(run) > 1:
            words += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            words.append(run[:_WORD_AT_MOST])
    return tuple(words), is_beginning


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for found in _RUN.finditer(fold(text)):
        yield found[0], found[1] is not None
