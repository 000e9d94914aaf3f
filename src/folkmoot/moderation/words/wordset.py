"""The lists of a community, ready to be held against texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

    @property
    def rewrites(self) -> bool:
        """Whether any of them changes what was typed."""
        return any(entry.action in _REWRITES for entry, _found in self.found)

    def left_in(self, source: str, profiles: Profiles | None = None) -> WordsFound:
        """What of the words that were to go is still read in rewritten Markdown, where markup broke them up."""
        censored = WordSet(self._to_go())
        if not censored.entries:
            return WordsFound()

        @cache
        def is_listed(code: str) -> bool:
            return bool(censored.find(Seen.of(code)).found)

        text = shown_words(source, is_listed=is_listed, profiles=profiles)
        left = censored.find(Seen.of(text)).found
        # Words of two paragraphs are no phrase.
        inside = _in_one_line([entry for entry, _found in left if " " in entry.word], text)
        return WordsFound(tuple(each for each in left if " " not in each[0].word or each[0] in inside))

    def _to_go(self) -> list[WordEntry]:
        """Words that are censored, and those that are replaced: but for what a replacement itself brings."""
        replaced = [entry for entry, _found in self.found if entry.action is WordAction.REPLACE]
        brought = WordSet(replaced).find(Seen.of("\n".join(entry.replacement for entry in replaced))).found
        kept = {entry for entry, _found in brought}
        censored = [entry for entry, _found in self.found if entry.action is WordAction.CENSOR]
        return [*censored, *(entry for entry in replaced if entry not in kept)]

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
        return WordsFound(tuple((self.entries[place], found[place]) for place in sorted(found)))


def _in_one_line(phrases: list[WordEntry], text: str) -> set[WordEntry]:
    words = WordSet(phrases)
    return {entry for line in text.splitlines() for entry, _at in words.find(Seen.of(line)).found} if phrases else set()
