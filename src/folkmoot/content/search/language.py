"""What may be asked: words, "phrases", -without, begin*, and filters like in:forum or is:answered.

Nothing that people type is an error: what is not understood is searched for as words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from folkmoot.content.search.words import words_to_find

ASKED_AT_MOST = 400
_TERMS_AT_MOST = 12
_WORDS_A_TERM = 16
_PIECE = re.compile(r'(?P<minus>-?)(?:(?P<key>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE)
_KINDS = frozenset({"question", "answered", "unanswered", "direct"})
_NAMES = frozenset({"in", "by", "tag"})


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another; of the last perhaps only the beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset()
    after: datetime | None = None
    before: datetime | None = None

    @property
    def is_direct(self) -> bool:
        """Whether one's own direct conversations are asked, instead of the spaces."""
        return "direct" in self.kinds

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.wanted or self.names or self.kinds or self.after or self.before)


def parse(asked: str) -> Query:
    """Understand a question; never raises."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    names: list[tuple[str, str]] = []
    kinds: set[str] = set()
    days: dict[str, datetime] = {}
    for piece in _PIECE.finditer(asked[:ASKED_AT_MOST]):
        key, text = (piece["key"] or "").lower(), piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if key in _NAMES and text and not piece["minus"]:
            names.append((key, text.lstrip("@#").lower()))
        elif key == "is" and text.lower() in _KINDS and not piece["minus"]:
            kinds.add(text.lower())
        elif key in ("after", "before") and (day := _day(text)) is not None:
            days[key] = day
        else:
            spoken = text if key in ("", "title") else f"{key} {text}"
            term = _term(spoken, in_title=key == "title", is_phrase=piece["phrase"] is not None)
            if term is not None and len(wanted) + len(unwanted) < _TERMS_AT_MOST:
                (unwanted if piece["minus"] else wanted).append(term)
    return Query(tuple(wanted), tuple(unwanted), tuple(names), frozenset(kinds), days.get("after"), days.get("before"))


def _term(text: str, *, in_title: bool, is_phrase: bool) -> Term | None:
    words, is_beginning = words_to_find(text)
    if not words:
        return None
    is_prefix = is_beginning or (not is_phrase and text.endswith("*") and len(words[-1]) > 1)
    return Term(words[:_WORDS_A_TERM], is_prefix, in_title)


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    except ValueError:
        return None
