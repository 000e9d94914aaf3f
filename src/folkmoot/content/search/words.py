"""Telling words apart, the same way for both engines: without case and accents, and in scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Han, kana, Thai, Lao, Myanmar, Khmer: words stand side by side, so pairs of characters are indexed.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Signs among them, a middle dot or a currency's: no engine keeps them, so a phrase with one would be found nowhere.
_SIGNS = "\u0e3f\u0e4f\u0e5a\u0e5b\u104a-\u104f\u109e\u109f\u17d4-\u17d6\u17d8-\u17db\u30a0\u30fb\u4dc0-\u4dff"
_RUN = re.compile(rf"((?:(?![{_SIGNS}])[{_UNSPACED}])+)|[^\W_{_UNSPACED}]+")
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
    runs = list(_runs(text))
    for place, (run, is_unspaced) in enumerate(runs, start=1):
        is_beginning = is_unspaced and len(run) == 1
        if is_unspaced and len(run) > 1:
            # What follows stands behind the last character, which is indexed alone.
            words += [run[i : i + 2] for i in range(len(run) - (place == len(runs)))]
        else:
            words.append(run[:_WORD_AT_MOST])
    return tuple(words), is_beginning


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for found in _RUN.finditer(fold(text)):
        yield found[0], found[1] is not None
