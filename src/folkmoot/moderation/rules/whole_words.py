r"""Whole words without which a pattern matches nothing, as most people's patterns have: \bfree\s+\w+, \b(?:buy|sell)\b.

A word is soon known to stand in a text, and a pattern whose words do not stand there need not be run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, product
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_WORDS_AT_MOST = 64
_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
_WORD = re.compile("[A-Za-z0-9]+")
# RE2 takes them for "s" and "k" where case is of no account, and yet for no part of a word.
_BENT = ("\u017f", "\u212a")
# Python reads these otherwise than RE2.
_READ_OTHERWISE = ("[:", "{,")


def words_needed(pattern: str) -> frozenset[str] | None:
    """Words in small letters of which one stands in every text that the pattern matches; None where nobody can say."""
    if any(each in pattern for each in _READ_OTHERWISE):
        return None
    try:
        pieces = list(_flat(parser.parse(pattern)))
    except (re.error, RecursionError, OverflowError):
        # RE2 knows what Python does not.
        return None
    edges = [place for place, piece in enumerate(pieces) if _is_edge(piece)]
    between = (pieces[one + 1 : two] for one, two in pairwise(edges) if two > one + 1)
    found = [words for words in map(_words_of, between) if words]
    return min(found, key=lambda words: (len(words), -min(map(len, words))), default=None)


def words_standing_in(text: str) -> frozenset[str] | None:
    """The words of a text as RE2 bounds them; None where it bounds them strangely."""
    if text.isascii():
        return frozenset(text.lower().translate(_APART).split())
    if any(letter in text for letter in _BENT):
        return None
    return frozenset(word.lower() for word in _WORD.findall(text))


def _flat(pieces: Any) -> Iterator[tuple[Any, Any]]:
    """The pieces that follow each other, those of groups too."""
    for code, value in pieces:
        if code is constants.SUBPATTERN:
            yield from _flat(value[3])
        else:
            yield code, value


def _is_edge(piece: tuple[Any, Any]) -> bool:
    """Whether no word goes on across this piece."""
    code, value = piece
    if code is constants.AT:
        return value in (constants.AT_BOUNDARY, constants.AT_BEGINNING, constants.AT_END)
    if code is constants.LITERAL:
        return value < 128 and not chr(value).isalnum() and chr(value) != "_"
    if code is constants.IN:
        return list(value) in (
            [(constants.CATEGORY, constants.CATEGORY_SPACE)],
            [(constants.CATEGORY, constants.CATEGORY_NOT_WORD)],
        )
    if code in (constants.MAX_REPEAT, constants.MIN_REPEAT):
        return bool(value[0] > 0) and len(value[2]) == 1 and _is_edge(value[2][0])
    return False


def _words_of(pieces: Any) -> frozenset[str] | None:
    """All words that the pieces spell, where they are few."""
    spelled = {""}
    for piece in pieces:
        ways = _ways(piece)
        if ways is None or len(spelled) * len(ways) > _WORDS_AT_MOST:
            return None
        spelled = {begun + way for begun, way in product(spelled, ways)}
    if not all(word.isascii() and word.isalnum() for word in spelled):
        return None
    return frozenset(word.lower() for word in spelled)


def _ways(piece: tuple[Any, Any]) -> set[str] | None:
    code, value = piece
    if code is constants.LITERAL:
        return {chr(value)}
    if code is constants.IN and all(each is constants.LITERAL for each, _ in value):
        return {chr(letter) for _, letter in value}
    if code is constants.BRANCH:
        branches = [_words_of(list(_flat(each))) if len(each) else frozenset({""}) for each in value[1]]
        return None if None in branches else set().union(*(each for each in branches if each))
    if code in (constants.MAX_REPEAT, constants.MIN_REPEAT) and value[:2] == (0, 1):
        inner = _words_of(list(_flat(value[2])))
        return None if inner is None else {"", *inner}
    return None
