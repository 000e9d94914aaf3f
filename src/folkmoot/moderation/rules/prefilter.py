"""Whether a text may hold anything of what rules look for, before it is read with all its disguises.

Text and listed words are folded until every disguise of a word gives the same letters: signs become the letters that
they stand for, letters that share a sign become one, and all that is no letter goes. A listed word that is not in the
folded text is in no reading of it either. Folding takes a tenth of the time of reading, and most texts hold nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_lowercase
from typing import Any

import re2

from folkmoot.moderation.rules.guesses import swapped
from folkmoot.moderation.rules.lookalikes import latin_skeleton, plain_form
from folkmoot.moderation.rules.seeing import SIGN_TABLES, may_be_stretched

# Shorter ones stand in nearly every text.
_SHORTEST = 3
_LETTERS = re.compile(r"[a-z0-9]+")
_NO_LETTER = re.compile(r"[\W_]+")
_ROOM = 64 << 20
# Where it is longer than a reading may be, what is found is none too many.
_ONE_DIGIT_INSIDE = re2.compile(r"[a-z]{1,30}[0-9][a-z]{1,30}")


def _folds() -> dict[str, str]:
    """Each letter's and sign's own letter: those that one sign may stand for are the same."""
    own = {letter: letter for letter in ascii_lowercase}
    for sign in {chr(code) for table in SIGN_TABLES for code in table}:
        stands_for = {table[ord(sign)] for table in SIGN_TABLES if ord(sign) in table}
        letters = sorted({own[chr(code)] for code in stands_for})
        own = {char: letters[0] if letter in letters else letter for char, letter in own.items()}
        own[sign] = letters[0]
    return own


_OWN = _folds()
_GONE = {code: None for code in range(128) if not chr(code).isalnum()}
_AS_LETTERS: Mapping[int, str | None] = {**_GONE, **{ord(char): letter for char, letter in _OWN.items()}}
# The same without the signs that are no digits: they may stand between letters and for none.
_SIGNS_GONE: Mapping[int, str | None] = {
    code: letter if chr(code).isalnum() else None for code, letter in _AS_LETTERS.items()
}


class Prefilter:
    """Phrases and patterns of many rules, of which a text may hold one or surely holds none."""

    def __init__(self, phrases: Iterable[str], patterns: Iterable[str]) -> None:
        needed = [*map(_of_phrase, phrases), *map(_of_pattern, patterns)]
        self._is_open = any(each is None for each in needed)
        words = {word for each in needed if each is not None for word in each}
        # Letters of other scripts are folded where all words are in Latin ones, and else left to be read.
        self._is_latin = all(word.isascii() for word in words)
        self._words = _set_of({_folded(word) for word in words if word.isascii()})

    def may_hold(self, text: str) -> bool:
        """False only where nothing can be found in any reading of the text."""
        if self._is_open:
            return True
        plain = plain_form(text)
        if not plain.isascii():
            if not self._is_latin:
                return True
            plain = latin_skeleton(plain)
        if may_be_stretched(plain):
            return True
        as_letters = plain.translate(_AS_LETTERS)
        if not plain.isascii():
            as_letters = _NO_LETTER.sub("", as_letters)
        if self._holds(as_letters) or self._holds_swapped(plain):
            return True
        signs_gone = plain.translate(_SIGNS_GONE)
        if not plain.isascii():
            signs_gone = _NO_LETTER.sub("", signs_gone)
        return signs_gone != as_letters and self._holds(signs_gone)

    def _holds_swapped(self, plain: str) -> bool:
        cores = _ONE_DIGIT_INSIDE.findall(plain)
        return any(self._holds(_folded(reads)) for core in cores for reads in swapped(core, SIGN_TABLES))

    def _holds(self, letters: str) -> bool:
        return self._words is not None and bool(self._words.Match(letters))


def _set_of(words: Iterable[str]) -> Any:
    found = sorted(words)
    if not found:
        return None
    options = re2.Options()
    options.max_mem = _ROOM
    words_set = re2.Set.SearchSet(options)
    for word in found:
        words_set.Add(word)
    words_set.Compile()
    return words_set


def _folded(word: str) -> str:
    return "".join(_OWN.get(char, char) for char in word)


def _of_phrase(phrase: str) -> frozenset[str] | None:
    """The longest word of a phrase, which no reading can do without; None where there is none to go by."""
    plain = plain_form(phrase)
    return _one_of([plain] if plain.isascii() else re.findall(r"[^\W_]+", plain))


def _of_pattern(pattern: str) -> frozenset[str] | None:
    """Words of which one stands in whatever the pattern matches; None where nobody can say."""
    try:
        return _of_pieces(parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        # RE2 knows what Python does not.
        return None


def _of_pieces(pieces: Any) -> frozenset[str] | None:
    found = [each for each in (_one_of([run]) for run in _runs(pieces)) if each is not None]
    for code, value in pieces:
        inner = None
        if code is constants.SUBPATTERN:
            inner = _of_pieces(value[3])
        elif code in (constants.MAX_REPEAT, constants.MIN_REPEAT) and value[0] > 0:
            inner = _of_pieces(value[2])
        elif code is constants.BRANCH:
            branches = [_of_pieces(each) for each in value[1]]
            if all(each is not None for each in branches):
                inner = frozenset().union(*(each for each in branches if each is not None))
        if inner is not None:
            found.append(inner)
    return max(found, key=lambda each: min(map(len, each)), default=None)


def _runs(pieces: Any) -> Iterator[str]:
    """Letters that follow each other in a pattern, in small ones."""
    run = ""
    for code, value in pieces:
        if code is constants.LITERAL:
            run += chr(value).lower()
        else:
            yield run
            run = ""
    yield run


def _one_of(texts: Iterable[str]) -> frozenset[str] | None:
    words = [word for text in texts for word in (_LETTERS.findall(text) if text.isascii() else [text])]
    longest = max(words, key=len, default="")
    return frozenset({longest}) if len(longest) >= _SHORTEST else None
