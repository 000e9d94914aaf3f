"""Patterns in RE2's syntax: time grows with the text and with nothing else, and programs are bounded in size.

Many patterns are asked at once: the words or the literals that they need are looked for first, in one pass, and only
patterns whose words or literals stand in the text are run.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

import re2
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.moderation.rules.whole_words import words_needed, words_standing_in

# A program of this size takes a twentieth of a second over the longest text in the worst case there is.
PROGRAM_AT_MOST = 1500
PATTERN_AT_MOST = 500
# What all patterns together may take of one submission; further ones are left out, and that is said.
SECONDS_AT_MOST = 0.25
TEXT_AT_MOST = 40_000
# Longer texts are looked through in pieces: what a pattern matches stands whole in one if it is no longer than this.
_OVERLAP = 1_000


def _options(*, exact_case: bool = False) -> Any:
    options = re2.Options()
    options.case_sensitive = exact_case
    options.log_errors = False
    options.max_mem = 1 << 20
    return options


def checked_pattern(pattern: str) -> str:
    """The pattern, spelled one way; raises RuleBroken where RE2 does not take it or its program is too large."""
    if not pattern or len(pattern) > PATTERN_AT_MOST or any(ord(char) < 32 for char in pattern):
        raise RuleBroken(
            "pattern", _("A pattern has 1 to %(most)s characters, on one line.") % {"most": PATTERN_AT_MOST}
        )
    spelled = "".join("/" if piece == "\\/" else piece for piece in _pieces(pattern))
    try:
        compiled = compiled_pattern(spelled)
    except re2.error as error:
        said = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        raise RuleBroken("pattern", _("This pattern is not understood: %(error)s") % {"error": said}) from error
    if max(compiled.programsize, compiled.reverseprogramsize) > PROGRAM_AT_MOST:
        raise RuleBroken("pattern", _("This pattern is too large; repeat fewer things, or fewer times."))
    if compiled.search("") is not None:
        raise RuleBroken("pattern", _("This pattern is met by an empty text, so by every text."))
    return spelled


@lru_cache(maxsize=2048)
def compiled_pattern(pattern: str) -> Any:
    """The compiled pattern; letters' case is of no account unless the pattern says so by `(?-i)`."""
    return re2.compile(pattern, _options())


class _Filtered:
    """Patterns of which those are run whose literals stand in the text."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._filter = re2.Filter()
        for pattern in patterns:
            self._filter.Add(pattern, _options())
        if patterns:
            self._filter.Compile()

    def candidates(self, text: str) -> Iterator[str]:
        for place in (self._filter.Match(text, True) or ()) if self._patterns else ():
            yield self._patterns[place]


class PatternSet:
    """Patterns that are looked for together."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(dict.fromkeys(patterns))
        self._by_word: dict[str, list[str]] = defaultdict(list)
        others = []
        for pattern in self._patterns:
            words = words_needed(pattern)
            for word in words or ():
                self._by_word[word].append(pattern)
            if words is None:
                others.append(pattern)
        self._others = _Filtered(others)
        self._has_others = bool(others)

    def found(
        self, texts: Sequence[str], deadline: float, words: frozenset[str] | None = None
    ) -> tuple[dict[str, str], bool]:
        """What each met pattern matched, and whether all were asked before the deadline.

        `words` are those of the one text, where the caller knows them.
        """
        found: dict[str, str] = {}
        for text in dict.fromkeys(piece for whole in texts for piece in _pieces_of(whole)):
            for pattern in self._candidates(text, words if len(text) < TEXT_AT_MOST else None):
                if pattern in found:
                    continue
                if time.monotonic() > deadline:
                    return found, False
                match = compiled_pattern(pattern).search(text)
                if match is not None:
                    found[pattern] = match[0][:80]
        return found, True

    def may_be_found(self, text: str, words: Iterable[str], deadline: float) -> bool:
        """Whether any matches in a text of these words; False is sure. For texts that read one way only."""
        if self._has_others or len(text) >= TEXT_AT_MOST:
            return True
        # Of nearly all texts this is the answer, and without a set of their words it is soon had.
        if self._by_word.keys().isdisjoint(words):
            return False
        for word in self._by_word.keys() & words:
            for pattern in self._by_word[word]:
                if time.monotonic() > deadline or compiled_pattern(pattern).search(text) is not None:
                    return True
        return False

    @cached_property
    def _all(self) -> _Filtered:
        return _Filtered(self._patterns)

    def _candidates(self, text: str, words: frozenset[str] | None) -> Iterator[str]:
        """Patterns that may match: all others surely do not."""
        standing = words if words is not None else words_standing_in(text) if self._by_word else frozenset()
        if standing is None:
            yield from self._all.candidates(text)
            return
        found = self._by_word.keys() & standing
        yield from dict.fromkeys(pattern for word in found for pattern in self._by_word[word])
        yield from self._others.candidates(text)


def _pieces_of(text: str) -> list[str]:
    starts = range(0, max(len(text) - _OVERLAP, 1), TEXT_AT_MOST - _OVERLAP)
    return [text[start : start + TEXT_AT_MOST] for start in starts]


def _pieces(pattern: str) -> Iterator[str]:
    place = 0
    while place < len(pattern):
        length = 2 if pattern[place] == "\\" else 1
        yield pattern[place : place + length]
        place += length
