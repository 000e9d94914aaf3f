"""Censoring, replacing and linking words in what was typed; code, addresses and mentions are left as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from operator import itemgetter

from folkmoot.moderation.rules.lookalikes import plain_form
from folkmoot.moderation.rules.seeing import Seen
from folkmoot.moderation.rules.wordfinder import Found, Listed, WordFinder
from folkmoot.moderation.words.shown import ADDRESS

MASK = "■"
_CHANGES_AT_MOST = 10_000
# What is no text to a reader: fenced and inline code, what stands behind links and pictures, tags, addresses, mentions.
# A guess only: whoever rewrites Markdown looks at what is shown in the end (`WordsFound.left_in`).
_UNTOUCHED = re.compile(
    r"(?P<fence>^(?P<mark>`{3,}+(?=[^`\n]*$)|~{3,}+)[^\n]*\n.*?(?:^(?P=mark)[`~]*[ \t]*$|\Z))"
    r"|(?P<code>(?<![`\\])(?P<ticks>`++)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<target>\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\]\[[^\]\n]*\]|^ {0,3}\[(?!\^)[^\]\n]+\]:[^\n]*$)"
    rf"|(?P<address><[^<>\s]+>|{ADDRESS})"
    r"|(?P<mention>(?<!\w)@[\w.-]+)",
    re.DOTALL | re.MULTILINE,
)
_ADDRESS = re.compile(ADDRESS)
# Of what stands behind a link or picture, or defines one: where it leads. The rest is its tooltip, which is read.
_LEADS_TO = re.compile(r"(?:\]\(|[^\]]*\]:)[ \t]*(?:<[^<>\n]*>|[^\s<>]*)")
# The words of a link, the beginning of one, and tags: no link can stand in them.
_UNLINKED = re.compile(r"(!?\[[^\[\]\n]*\](?=\(|\[)|<[a-zA-Z][^<>]*>|\[[^\[\]\n]*\Z)")
# What hides inside words takes no room, so a word goes on behind it.
_INSIDE = "\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufeff\u0300-\u036f\u20d0-\u20ff"
_WORD = re.compile(rf"(?:[^\W_]|[{_INSIDE}])+")
_PIECES = re.compile(r"[^\W_]+")
_NEW_PARAGRAPH = re.compile(r"\n\s*\n")
# A letter by its number or name.
_NAMED_LETTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_CHUNK = re.compile(r"[^\s\[\]()<>]+")
# Letters that stand apart, of one paragraph: what begins the next may be markup.
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:(?:(?!\n[ \t>]*\n)[\s.*_-]){1,3}[^\s.*_-]){2,40}(?![^\W_])")
# A word with its first or last letter apart, as it is read (`seeing`): one that stands alone and is no word itself.
_LETTER_BEFORE = re.compile(r"(?<!\S)[b-hj-zB-HJ-Z]\s{1,3}[A-Za-z]{3,24}(?![^\W_])")
_LETTER_BEHIND = re.compile(r"(?<![^\W_])[A-Za-z]{4,24}\s{1,3}[b-hj-zB-HJ-Z](?!\S)")
_SPLIT = (_LETTER_BEFORE, _LETTER_BEHIND)
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
    for untouched in (_UNTOUCHED if marked_up else _ADDRESS).finditer(source):
        parts.append(writer.write(source[place : untouched.start()], marked_up))
        parts.append(writer.target(untouched[0]) if marked_up and untouched["target"] else untouched[0])
        place = untouched.end()
    return "".join([*parts, writer.write(source[place:], marked_up)])


def _as_letter(reference: re.Match[str]) -> str:
    """What a character reference stands for, where that is a letter or a gap; signs and new lines might be markup."""
    letters = unescape(reference[0])
    is_gap = letters.isspace() and letters.splitlines() == [letters]
    return letters if letters.isalnum() or is_gap else reference[0]


class _Writer:
    """Changes what is text; what is a link already is not linked again."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._linking = _Changer([change for change in changes if change.action == "link"], self._said)
        self._others = _Changer([change for change in changes if change.action != "link"], self._said)
        self._links_left = 20

    def target(self, written: str) -> str:
        """What stands behind a link: its tooltip can be censored and replaced, and holds no links itself."""
        leads_to = _LEADS_TO.match(written)
        if leads_to is None or leads_to.end() == len(written):
            return written
        tooltip = _NAMED_LETTER.sub(_as_letter, written[leads_to.end() :])
        return f"{leads_to[0]}{self._others.changed(tooltip)}"

    def write(self, text: str, marked_up: bool) -> str:
        text = self._others.changed(_NAMED_LETTER.sub(_as_letter, text) if marked_up else text)
        if not any(sign in text for sign in "[]<"):
            return self._linking.changed(text)
        parts = _UNLINKED.split(text)
        return "".join(part if at % 2 else self._linking.changed(part) for at, part in enumerate(parts))

    def _said(self, change: Change, written: str) -> str:
        if change.action == "censor":
            return MASK * min(max(len(written.strip()), 1), 40)
        if change.action == "replace":
            return change.replacement
        if self._links_left == 0:
            return written
        self._links_left -= 1
        return f"[{written}]({change.replacement})"


class _Changer:
    """Phrases first, for their words may be listed too; then spaced letters, words, and what is broken up."""

    def __init__(self, changes: Sequence[Change], said: Callable[[Change, str], str]) -> None:
        self._said = said
        self._many = [change for change in changes if len(change.word.split()) > 1]
        self._phrases = WordFinder(Listed(each, each.word, each.exact) for each in self._many)
        self._single = [change for change in changes if change not in set(self._many)]
        words = WordFinder(Listed(each, each.word, each.exact) for each in self._single)
        self._found_in: Callable[[str], dict[Change, Found]] = cache(lambda written: words.find(Seen.of(written)))

    def changed(self, text: str) -> str:
        if self._many:
            text = self._without_phrases(text)
        return self._without_words(text) if self._single or self._many else text

    def _without_phrases(self, text: str) -> str:
        # Reading a text takes time: it is read once for all phrases, and again for what is disguised.
        found = self._phrases.find(Seen.of(text))
        here = [change for change in self._many if change in found]
        for change in here:
            text = _phrase_of(change).sub(lambda match, change=change: self._said(change, match[0]), text)  # type: ignore[misc]
        inexact = WordFinder(Listed(change, change.word) for change in here if not change.exact)
        left = inexact.find(Seen.of(text)) if here else {}
        disguised = [change for change in here if change in left]
        if not disguised:
            return text

        def if_listed(match: re.Match[str]) -> str:
            spelled = inexact.find(Seen.of(match[0]))
            change = next((change for change in disguised if change in spelled), None)
            return match[0] if change is None else self._said(change, match[0])

        return _without_disguised(_SPACED.sub(if_listed, text), disguised, self._said)

    def _without_words(self, text: str) -> str:
        kept: list[str] = []

        def at(match: re.Match[str]) -> str:
            written = match[0]
            core = written.strip(_TRIMMED) or written
            found = self._found_in(core)
            change = next((each for each in found if match.re not in _SPLIT or found[each].how == "split"), None)
            if change is None or _HOLDER.search(core) or len(kept) >= _CHANGES_AT_MOST:
                return written
            kept.append(self._said(change, core))
            before, _core, after = written.partition(core)
            # A place holder, so that what a change brings is not changed again.
            return f"{before}{chr(_HOLDERS + len(kept) - 1)}{after}"

        text = _HOLDER.sub("", text)
        for shape in (_SPACED, *_SPLIT, _WORD, _CHUNK) if self._single else ():
            text = shape.sub(at, text)
        return _HOLDER.sub(lambda match: kept[ord(match[0]) - _HOLDERS], text)


def _without_disguised(text: str, changes: Sequence[Change], said: Callable[[Change, str], str]) -> str:
    """Look for the phrases in the words as they read, each with the place at which it is written."""
    pieces = cache(lambda chunk: _PIECES.findall(Seen.of(chunk).normal))
    words = [(piece, chunk.span()) for chunk in _CHUNK.finditer(text) for piece in pieces(chunk[0])]
    places = defaultdict(list)
    for place, (piece, _span) in enumerate(words):
        places[piece].append(place)
    found = []
    for change in changes:
        phrase = [_pieces_like(word, places) for word in change.word.split()]
        # Looked for by the word that stands in the fewest places.
        seldom = min(range(len(phrase)), key=lambda at: sum(len(places[piece]) for piece in phrase[at]))
        for first in (place - seldom for piece in phrase[seldom] for place in places[piece]):
            stretch = words[first : first + len(phrase)] if first >= 0 else []
            if [piece in like for like, (piece, _span) in zip(phrase, stretch, strict=False)] == [True] * len(phrase):
                found.append((stretch[0][1][0], stretch[-1][1][1], change))
    parts: list[str] = []
    done = 0
    for begin, end, change in sorted(found, key=itemgetter(0)):
        written = text[begin:end]
        if begin >= done and not _NEW_PARAGRAPH.search(written):
            core = written.strip(_TRIMMED) or written
            before, _core, after = written.partition(core)
            parts += [text[done:begin], before, said(change, core), after]
            done = end
    return "".join([*parts, text[done:]])


def _pieces_like(word: str, pieces: Collection[str]) -> set[str]:
    """Those of the pieces that a word of a phrase means."""
    plain = plain_form(word)
    if "*" not in plain:
        return {plain} if plain in pieces else set()
    wanted = re.compile(r"[^\W_]*".join(map(re.escape, re.split(r"\*+", plain))))
    return {piece for piece in pieces if wanted.fullmatch(piece)}


def _phrase_of(change: Change) -> re.Pattern[str]:
    words = (r"\w*".join(map(re.escape, re.split(r"\*+", word))) for word in change.word.split())
    pattern = r"[^\w\n]+".join(words)
    return re.compile(rf"(?<!\w){pattern}(?!\w)", 0 if change.exact else re.IGNORECASE)
