"""What changed between two versions of guidelines, clause by clause and word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Clause = tuple[str, str]
Parts = list[tuple[str, str]]
# Below this share of common words two clauses are two, and not one that was rewritten.
_ALIKE = 0.45
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause as it was and as it is; parts are ("same" | "gone" | "new", words). No number: it was not there."""

    was: int | None
    now: int | None
    title: Parts
    text: Parts

    @property
    def kind(self) -> str:
        """added, removed, changed, moved or same."""
        if self.was is None or self.now is None:
            return "added" if self.was is None else "removed"
        if any(mark != "same" for mark, _words in (*self.title, *self.text)):
            return "changed"
        return "same" if self.was == self.now else "moved"


def compare(before: Sequence[Clause], after: Sequence[Clause]) -> list[ClauseChange]:
    """The clauses as they are now, in order; those that went stand where they were."""
    partners = _partners(before, after)
    changes = [
        ClauseChange(
            was=None if (old := partners.get(index)) is None else old + 1,
            now=index + 1,
            title=words_compared(before[old][0] if old is not None else "", title),
            text=words_compared(before[old][1] if old is not None else "", text),
        )
        for index, (title, text) in enumerate(after)
    ]
    for gone in sorted(set(range(len(before))) - set(partners.values())):
        title, text = before[gone]
        change = ClauseChange(gone + 1, None, words_compared(title, ""), words_compared(text, ""))
        place = next((i + 1 for i in reversed(range(len(changes))) if (changes[i].was or len(before) + 1) <= gone), 0)
        changes.insert(place, change)
    return changes


def words_compared(before: str, after: str) -> Parts:
    """One text after the other, with what went and what came marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: Parts = []
    for operation, i, j, k, end in SequenceMatcher(None, old, new).get_opcodes():
        if operation == "equal":
            parts.append(("same", "".join(old[i:j])))
            continue
        parts += [(mark, "".join(words)) for mark, words in (("gone", old[i:j]), ("new", new[k:end])) if words]
    return parts


def _partners(before: Sequence[Clause], after: Sequence[Clause]) -> dict[int, int]:
    """For each clause of now the one it was: the same title or text first, then the most alike."""
    partners: dict[int, int] = {}
    free = set(range(len(before)))
    for part in (0, 1):
        for index, clause in enumerate(after):
            same = next((old for old in sorted(free) if before[old][part] == clause[part]), None)
            if index not in partners and same is not None:
                partners[index] = same
                free.discard(same)
    bags = {old: _bag(before[old]) for old in free}
    pairs = []
    for index in set(range(len(after))) - set(partners):
        bag = _bag(after[index])
        pairs += [(_likeness(bags[old], bag), index, old) for old in free]
    for likeness, index, old in sorted(pairs, reverse=True):
        if likeness >= _ALIKE and index not in partners and old in free:
            partners[index] = old
            free.discard(old)
    return partners


def _bag(clause: Clause) -> Counter[str]:
    return Counter(" ".join(clause).lower().split())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    # Not in order, as SequenceMatcher would: sixty long clauses against sixty must not take minutes.
    return 2 * (one & other).total() / max(1, one.total() + other.total())
