"""What changed between two versions of guidelines, clause by clause and word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from folkmoot.communities.wording import ClauseWords, Words
from folkmoot.core.guidelines import ClauseCategory

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
    fine: Parts
    not_fine: Parts
    # What it was about before and now, where that changed.
    category: tuple[str, str] | None = None

    @property
    def categories(self) -> tuple[str, str] | None:
        """The names of what it was about before and is now, where that changed."""
        if self.category is None:
            return None
        names = dict(ClauseCategory.choices)
        was, now = self.category
        return str(names.get(was, "–")), str(names.get(now, "–"))

    @property
    def kind(self) -> str:
        """added, removed, changed, moved or same."""
        if self.was is None or self.now is None:
            return "added" if self.was is None else "removed"
        parts = (*self.title, *self.text, *self.fine, *self.not_fine)
        if self.category is not None or any(mark != "same" for mark, _words in parts):
            return "changed"
        return "same" if self.was == self.now else "moved"


def compare(before: Sequence[Words], after: Sequence[Words]) -> list[ClauseChange]:
    """The clauses as they are now, in order; those that went stand where they were."""
    was, now = [ClauseWords(*each) for each in before], [ClauseWords(*each) for each in after]
    partners = _partners(was, now)
    changes = []
    for index, clause in enumerate(now):
        old = partners.get(index)
        changes.append(_change(None if old is None else (old + 1, was[old]), (index + 1, clause)))
    for gone in sorted(set(range(len(was))) - set(partners.values())):
        change = _change((gone + 1, was[gone]), None)
        place = next((i + 1 for i in reversed(range(len(changes))) if (changes[i].was or len(was) + 1) <= gone), 0)
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


def _change(before: tuple[int, ClauseWords] | None, after: tuple[int, ClauseWords] | None) -> ClauseChange:
    was, old = before or (None, ClauseWords("", ""))
    now, new = after or (None, ClauseWords("", ""))
    is_sorted_anew = before is not None and after is not None and old.category != new.category
    return ClauseChange(
        was=was,
        now=now,
        title=words_compared(old.title, new.title),
        text=words_compared(old.text, new.text),
        fine=words_compared(old.fine, new.fine),
        not_fine=words_compared(old.not_fine, new.not_fine),
        category=(old.category, new.category) if is_sorted_anew else None,
    )


def _partners(before: Sequence[ClauseWords], after: Sequence[ClauseWords]) -> dict[int, int]:
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


def _bag(clause: ClauseWords) -> Counter[str]:
    return Counter(f"{clause.title} {clause.text}".lower().split())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    # Not in order, as SequenceMatcher would: sixty long clauses against sixty must not take minutes.
    return 2 * (one & other).total() / max(1, one.total() + other.total())
