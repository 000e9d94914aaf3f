"""The words of clauses: as they are typed, checked, kept and compared, in communities, groups and spaces alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.core.guidelines import Clause, ClauseCategory

CLAUSES_AT_MOST = 60
EXAMPLES_AT_MOST = 10
EXAMPLE_LENGTH = 300


class ClauseWords(NamedTuple):
    """A clause as it is written; examples stand one on a line."""

    title: str
    text: str
    category: str = ""
    fine: str = ""
    not_fine: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(part.strip() for part in (self.title, self.text, self.fine, self.not_fine))

    def rewritten(self, said: Callable[[str], str]) -> ClauseWords:
        """The clause in the words that others may read."""
        return ClauseWords(said(self.title), said(self.text), self.category, said(self.fine), said(self.not_fine))


Words = ClauseWords | tuple[str, str]
# A set to begin with: its introduction and clauses, put into a language only when somebody asks.
LazyText = str | Promise
LazyWords = tuple[LazyText, LazyText, str, LazyText, LazyText]
WordedSet = tuple[LazyText, list[LazyWords]]


class ClauseRow(Protocol):
    """A stored clause, of whatever guidelines."""

    number: int
    title: str
    text: str
    category: str
    fine: str
    not_fine: str


class Clauses(Protocol):
    """The clauses of a stored version, in their order."""

    def all(self) -> Iterable[Any]: ...


class Version(Protocol):
    """A stored version of guidelines."""

    introduction: str
    clauses: Any


Row = TypeVar("Row", bound=models.Model)


def worded(title: LazyText, text: LazyText, category: str, fine: LazyText = "", not_fine: LazyText = "") -> LazyWords:
    """A clause of a set to begin with."""
    return title, text, category, fine, not_fine


def words_of(version: Version | None) -> list[ClauseWords]:
    """What the clauses of a version say."""
    return [_words(clause) for clause in version.clauses.all()] if version is not None else []


def checked_clauses(clauses: Iterable[Words]) -> list[ClauseWords]:
    """The clauses that were filled in; raises RuleBroken where one is half empty or has too much, or none is there."""
    filled = [words for words in map(_tidied, clauses) if not words.is_empty]
    for number, words in enumerate(filled, start=1):
        if not (words.title and words.text):
            said = _("Clause %(number)s needs both a title and a text. To drop it, empty all of it.")
            raise RuleBroken("half-a-clause", said % {"number": number})
        _check_examples(number, words)
    if not filled:
        raise RuleBroken("no-clauses", _("Guidelines need at least one clause."))
    check_number(filled)
    return filled


def drafted_clauses(clauses: Iterable[Words]) -> list[ClauseWords]:
    """The clauses that were begun, as they are; raises RuleBroken where they are too many."""
    begun = [words for words in map(_tidied, clauses) if not words.is_empty]
    check_number(begun)
    return begun


def check_number(clauses: Sequence[ClauseWords]) -> None:
    """Raises RuleBroken where there are too many clauses."""
    if len(clauses) > CLAUSES_AT_MOST:
        raise RuleBroken("too-many-clauses", _("At most %(most)s clauses.") % {"most": CLAUSES_AT_MOST})


def clause_rows(model: type[Row], version: Any, clauses: Iterable[ClauseWords]) -> list[Row]:
    """The rows to store for a version, numbered in their order."""
    return [
        model(community_id=version.community_id, version=version, number=number, **words._asdict())
        for number, words in enumerate(clauses, start=1)
    ]


def as_clause(row: ClauseRow, ref: str, place: str = "") -> Clause:
    """A stored clause as others see it."""
    return Clause(
        ref, row.number, row.title, row.text, row.category, examples(row.fine), examples(row.not_fine), place
    )  # fmt: skip


def examples(text: str) -> tuple[str, ...]:
    """Examples as they stand one on a line."""
    return tuple(filled for line in text.splitlines() if (filled := " ".join(line.split())))


def numbers_in(refs: Collection[str], prefix: str, count: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Of these refs those that begin so and go on with that many numbers, with the numbers."""
    for ref in refs:
        name, *parts = ref.split(":")
        if name == prefix and len(parts) == count and all(p.isascii() and p.isdecimal() and len(p) < 18 for p in parts):
            yield ref, tuple(int(part) for part in parts)


def _words(row: ClauseRow) -> ClauseWords:
    return ClauseWords(row.title, row.text, row.category, row.fine, row.not_fine)


def _tidied(clause: Words) -> ClauseWords:
    words = ClauseWords(*clause)
    return ClauseWords(
        " ".join(words.title.split())[:120],
        words.text.strip()[:4000],
        words.category if words.category in ClauseCategory.values else "",
        "\n".join(examples(words.fine)),
        "\n".join(examples(words.not_fine)),
    )


def _check_examples(number: int, words: ClauseWords) -> None:
    for lines in (examples(words.fine), examples(words.not_fine)):
        if len(lines) > EXAMPLES_AT_MOST:
            said = _("Clause %(number)s: at most %(most)s examples of each kind.")
            raise RuleBroken("too-many-examples", said % {"number": number, "most": EXAMPLES_AT_MOST})
        if any(len(line) > EXAMPLE_LENGTH for line in lines):
            said = _("Clause %(number)s: an example has at most %(most)s characters.")
            raise RuleBroken("long-example", said % {"number": number, "most": EXAMPLE_LENGTH})
