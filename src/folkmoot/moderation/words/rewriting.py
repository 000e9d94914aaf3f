"""Censoring, replacing and linking words in what was typed; code, addresses and mentions are left as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape

from folkmoot.moderation.rules.lookalikes import plain_form
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.wordfinder import Listed, WordFinder
from folkmoot.moderation.words.shown import ADDRESS

MASK = "■"
_CHANGES_AT_MOST = 10_000
# What is no text to a reader: fenced and inline code, what stands behind links and pictures, tags, addresses, mentions.
# A guess only: whoever rewrites Markdown looks at what is shown in the end (`WordsFound.left_in`).
_UNTOUCHED = re.compile(
    r"(?P<fence>^(?P<mark>`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*\n.*?(?:^(?P=mark)[`~]*[ \t]*$|\Z))"
    r"|(?P<code>(?<![`\\])(?P<ticks>`++)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<target>\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\]\n]*\]|^ {0,3}\[[^\]\n]+\]:[^\n]*$)"
    rf"|(?P<address><[^<>\s]+>|{ADDRESS})"
    r"|(?P<mention>(?<!\w)@[\w.-]+)",
    re.DOTALL | re.MULTILINE,
)
_ADDRESS = re.compile(ADDRESS)
_LINK_TEXT = re.compile(r"!?\[[^\[\]\n]*\](?=\(|\[)")
# What hides inside words takes no room, so a word goes on behind it.
_INSIDE = "\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufeff\u0300-\u036f\u20d0-\u20ff"
_WORD = re.compile(rf"(?:[^\W_]|[{_INSIDE}])+")
_PIECES = re.compile(r"[^\W_]+")
_NEW_PARAGRAPH = re.compile(r"\n\s*\n")
# A letter by its number or name.
_NAMED_LETTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_CHUNK = re.compile(r"[^\s\[\]()<>]+")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\s.*_-]{1,3}[^\s.*_-]){2,40}(?![^\W_])")
# Letters of private use, which mean nothing between strangers, hold places.
_HOLDERS = 0xF0000
_HOLDER = re.compile("[\U000f0000-\U000ffffd]")
_TRIMMED = ".,;:!?\"'“”„‘’*~`…"


@dataclass(frozen=True, slots=True)
class Change:
    """What to make of a listed word: "censor", "replace" by a text, or "link" to an address."""

    word: str
    action: str
    replacement: str = ""
    exact: bool = False


def rewritten(source: str, changes: Sequence[Change], *, marked_up: bool = True) -> str:
    """The text with the words changed wherever a reader would read them; without markup all but addresses is read."""
    writer = _Writer(changes)
    parts: list[str] = []
    place = 0
    source = _NAMED_LETTER.sub(_as_letter, source) if marked_up else source
    for untouched in (_UNTOUCHED if marked_up else _ADDRESS).finditer(source):
        parts += [writer.write(source[place : untouched.start()]), untouched[0]]
        place = untouched.end()
    return "".join([*parts, writer.write(source[place:])])


def _as_letter(reference: re.Match[str]) -> str:
    """What a character reference stands for, where that is a letter or a gap; signs might become markup."""
    letters = unescape(reference[0])
    return letters if letters.isalnum() or letters.isspace() else reference[0]


class _Writer:
    """Changes what is text; what is a link already is not linked again."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._linking = [change for change in changes if change.action == "link"]
        self._others = [change for change in changes if change.action != "link"]
        self._links_left = 20

    def write(self, text: str) -> str:
        if self._others:
            text = _changed(text, self._others, self._said)
        if not self._linking or ("]" not in text and "[" not in text):
            return _changed(text, self._linking, self._said) if self._linking else text
        parts = re.split(rf"({_LINK_TEXT.pattern}|\[[^\[\]\n]*\Z)", text)
        return "".join(part if at % 2 else _changed(part, self._linking, self._said) for at, part in enumerate(parts))

    def _said(self, change: Change, written: str) -> str:
        if change.action == "censor":
            return MASK * min(max(len(written.strip()), 1), 40)
        if change.action == "replace":
            return change.replacement
        if self._links_left == 0:
            return written
        self._links_left -= 1
        return f"[{written}]({change.replacement})"


def _changed(text: str, changes: Sequence[Change], said: Callable[[Change, str], str]) -> str:
    """Phrases first, for their words may be listed too; then spaced letters, words, and what is broken up."""
    many = [change for change in changes if len(change.word.split()) > 1]
    for change in many:
        text = _phrase_of(change).sub(lambda match, change=change: said(change, match[0]), text)  # type: ignore[misc]
        alone = WordFinder([Listed(change, change.word)])
        if not change.exact and alone.find(Seen.of(text)):
            spelled = _SPACED.sub(lambda match, alone=alone: _if_listed(match, alone, said), text)  # type: ignore[misc]
            text = _phrase_in_disguise(spelled, change, said)
    finder: WordFinder[Change] = WordFinder(Listed(each, each.word, each.exact) for each in changes if each not in many)
    kept: list[str] = []

    @cache
    def listed_in(written: str) -> Change | None:
        return next(iter(finder.find(Seen.of(written))), None)

    def at(match: re.Match[str]) -> str:
        written = match[0]
        core = written.strip(_TRIMMED) or written
        change = listed_in(core)
        if change is None or _HOLDER.search(core) or len(kept) >= _CHANGES_AT_MOST:
            return written
        kept.append(said(change, core))
        before, _core, after = written.partition(core)
        # A place holder, so that what a change brings is not changed again.
        return f"{before}{chr(_HOLDERS + len(kept) - 1)}{after}"

    text = _HOLDER.sub("", text)
    for shape in (_SPACED, _WORD, _CHUNK):
        text = shape.sub(at, text)
    return _HOLDER.sub(lambda match: kept[ord(match[0]) - _HOLDERS], text)


def _if_listed(match: re.Match[str], finder: WordFinder[Change], said: Callable[[Change, str], str]) -> str:
    change = next(iter(finder.find(Seen.of(match[0]))), None)
    return match[0] if change is None else said(change, match[0])


def _phrase_in_disguise(text: str, change: Change, said: Callable[[Change, str], str]) -> str:
    """Look for the phrase in the words as they read, each with the place at which it is written."""
    phrase = [
        re.compile(r"[^\W_]*".join(map(re.escape, re.split(r"\*+", plain_form(word))))) for word in change.word.split()
    ]
    words = [
        (piece, chunk.span()) for chunk in _CHUNK.finditer(text) for piece in _PIECES.findall(Seen.of(chunk[0]).normal)
    ]
    parts: list[str] = []
    done = 0
    for place in range(len(words) - len(phrase) + 1):
        stretch = words[place : place + len(phrase)]
        begin, end = stretch[0][1][0], stretch[-1][1][1]
        written = text[begin:end]
        is_it = all(wanted.fullmatch(piece) for wanted, (piece, _span) in zip(phrase, stretch, strict=True))
        if is_it and begin >= done and not _NEW_PARAGRAPH.search(written):
            core = written.strip(_TRIMMED) or written
            before, _core, after = written.partition(core)
            parts += [text[done:begin], before, said(change, core), after]
            done = end
    return "".join([*parts, text[done:]])


def _phrase_of(change: Change) -> re.Pattern[str]:
    words = (r"\w*".join(map(re.escape, re.split(r"\*+", word))) for word in change.word.split())
    pattern = r"[^\w\n]+".join(words)
    return re.compile(rf"(?<!\w){pattern}(?!\w)", 0 if change.exact else re.IGNORECASE)
