"""The lists of a community, ready to be held against texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from folkmoot.core.moderation import Outcome
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.wordfinder import Found, Listed, WordFinder
from folkmoot.moderation.words.rewriting import Change, rewritten
from folkmoot.moderation.words.shown import Profiles, shown_words


class WordAction(StrEnum):
    """What a listed word brings about."""

    BLOCK = "block"
    CENSOR = "censor"
    APPROVE = "approve"
    FLAG = "flag"
    SILENCE = "silence"
    REPLACE = "replace"
    LINK = "link"
    TAG = "tag"


OUTCOME_OF = {
    WordAction.BLOCK: Outcome.BLOCK,
    WordAction.APPROVE: Outcome.HOLD,
    WordAction.FLAG: Outcome.FLAG,
    WordAction.SILENCE: Outcome.SILENCE,
}
_REWRITES = frozenset({WordAction.CENSOR, WordAction.REPLACE, WordAction.LINK})
_TO_GO = frozenset({WordAction.CENSOR, WordAction.REPLACE})
# One that rewriting has set free in the end has to be put otherwise, whatever its list.
_NOT_LEFT = _TO_GO | {WordAction.BLOCK, WordAction.APPROVE, WordAction.SILENCE}


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A listed word. `replacement` is the text, the address, or the tags, parted by commas, that it brings."""

    word: str
    action: WordAction
    replacement: str = ""
    exact: bool = False
    clause: str = ""
    id: int | None = None

    def tags(self) -> tuple[str, ...]:
        return tuple(tag.strip() for tag in self.replacement.split(",") if tag.strip())


@dataclass(frozen=True, slots=True)
class WordsFound:
    """What the lists found in a text."""

    found: tuple[tuple[WordEntry, Found], ...] = ()
    within: WordSet | None = field(default=None, compare=False, repr=False)

    @property
    def rewrites(self) -> bool:
        """Whether any of them changes what was typed."""
        return any(entry.action in _REWRITES for entry, _found in self.found)

    def left_in(self, source: str, profiles: Profiles | None = None) -> WordsFound:
        """What must not stand and is read in rewritten Markdown all the same, where markup broke it up or joined it."""
        changed = [entry for entry, _found in self.found if entry.action in _TO_GO]
        if self.within is None or not changed:
            return WordsFound()
        kept = self._kept(changed)

        @cache
        def left(text: str) -> tuple[tuple[WordEntry, Found], ...]:
            assert self.within is not None
            found = self.within.find(Seen.of(text)).found
            return tuple(each for each in found if each[0].action in _NOT_LEFT and each[0] not in kept)

        text = shown_words(source, is_listed=lambda code: bool(left(code)), profiles=profiles)
        # Words of two paragraphs are no phrase.
        inside = _in_one_line([entry for entry, _found in left(text) if " " in entry.word], text)
        return WordsFound(tuple(each for each in left(text) if " " not in each[0].word or each[0] in inside))

    def _kept(self, changed: Iterable[WordEntry]) -> set[WordEntry]:
        """What may stand: words that a replacement itself brings, and what becomes of others than by rewriting."""
        assert self.within is not None
        brought = self.within.find(Seen.of("\n".join(entry.replacement for entry in changed))).found
        others = {entry for entry, _found in self.found if entry.action not in _TO_GO}
        return others | {entry for entry, _found in brought if entry.action is WordAction.REPLACE}

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that words of the text bring, each once."""
        tagging = (entry for entry, _found in self.found if entry.action is WordAction.TAG)
        return tuple(dict.fromkeys(tag for entry in tagging for tag in entry.tags()))

    def rewrite(self, source: str, *, marked_up: bool = True) -> str:
        """What was typed with words censored, replaced and, in Markdown, linked; the same text where none are."""
        changes = [
            Change(entry.word, entry.action.value, entry.replacement, entry.exact)
            for entry, _found in self.found
            if entry.action in _REWRITES and (marked_up or entry.action is not WordAction.LINK)
        ]
        return rewritten(source, changes, marked_up=marked_up) if changes and source else source


class WordSet:
    """Words of all lists, found together."""

    def __init__(self, entries: Iterable[WordEntry]) -> None:
        self.entries = tuple(entries)
        self._finder = WordFinder(Listed(place, entry.word, entry.exact) for place, entry in enumerate(self.entries))

    def find(self, seen: Seen) -> WordsFound:
        """The entries that the text holds."""
        if not self.entries:
            return WordsFound()
        found = self._finder.find(seen)
        return WordsFound(tuple((self.entries[place], found[place]) for place in sorted(found)), self)


def _in_one_line(phrases: list[WordEntry], text: str) -> set[WordEntry]:
    words = WordSet(phrases)
    return {entry for line in text.splitlines() for entry, _at in words.find(Seen.of(line)).found} if phrases else set()
