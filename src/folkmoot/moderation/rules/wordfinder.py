"""Words and phrases of many lists, found in one pass over a text's words, through what they are dressed up with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import re2

from folkmoot.moderation.rules.lookalikes import plain_form
from folkmoot.moderation.rules.reading import GUESSES, Reading
from folkmoot.moderation.rules.seeing import Seen, parted

Key = TypeVar("Key", bound=Hashable)
_PIECE = re.compile(r"[^\W_*]+(?:\*+[^\W_*]*)*|\*+[^\W_*]+(?:\*+[^\W_*]*)*|\*+")
# Scripts that set no spaces between words: a listed word is looked for anywhere.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"
)
_RUN_WORD_FROM = 4
_RUN_WORD_TO = 24
# For looking for many words at once.
_ROOM = 32 << 20


class Found(NamedTuple):
    """What stood in the text for a listed word, and how it was dressed up (empty: not at all)."""

    phrase: str
    written: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Key]):
    """A word or phrase of a list; `*` stands for any letters of one word. `exact` asks for its very letters."""

    key: Key
    phrase: str
    exact: bool = False


class WordFinder(Generic[Key]):
    """Finds which listed phrases a text holds."""

    def __init__(self, listed: Iterable[Listed[Key]]) -> None:
        self._single: dict[str, list[Listed[Key]]] = defaultdict(list)
        self._first: dict[str, list[tuple[tuple[str, ...], Listed[Key]]]] = defaultdict(list)
        self._begins: dict[str, list[Listed[Key]]] = defaultdict(list)
        self._ends: dict[str, list[Listed[Key]]] = defaultdict(list)
        self._holds: dict[str, list[tuple[str, Listed[Key]]]] = defaultdict(list)
        # What letters that stand apart may spell: words, and phrases without their gaps.
        self._spelled: dict[str, list[Listed[Key]]] = defaultdict(list)
        self._anywhere: dict[str, list[tuple[str, Listed[Key]]]] = defaultdict(list)
        self._loose: list[Listed[Key]] = []
        self._loose_words: set[str | None] = set()
        self._filter: Any = re2.Filter()
        for each in listed:
            self._add(each)
        if self._loose:
            self._filter.Compile()
        self._beginnings = frozenset({*self._single, *self._first, *self._loose_words})
        is_wild = self._begins or self._ends or self._holds or self._anywhere or None in self._loose_words
        self._asks_whole_words = not is_wild
        self._begin_lengths = sorted({len(part) for part in self._begins})
        self._end_lengths = sorted({len(part) for part in self._ends})
        self._inside_any = _any_of([core for begun in self._holds.values() for core, _ in begun])
        self._shortest_inside = min((len(core) for begun in self._holds.values() for core, _ in begun), default=0)

    def may_be_found(self, words: Iterable[str]) -> bool:
        """Whether any may stand among these words; False is sure. For texts that read one way only."""
        return not (self._asks_whole_words and self._beginnings.isdisjoint(words))

    def find(self, seen: Seen) -> dict[Key, Found]:
        """The keys of what was found, each with its first place; exact ones by their letters alone."""
        found: dict[Key, Found] = {}
        if self._asks_whole_words and not seen.readings and self._beginnings.isdisjoint(seen.word_set):
            return found
        for listed, written, how in self._candidates(seen):
            if listed.key in found:
                continue
            if not listed.exact:
                found[listed.key] = Found(listed.phrase, written, how)
            elif _stands_in(listed.phrase, seen.text):
                found[listed.key] = Found(listed.phrase, listed.phrase)
        return found

    def _add(self, listed: Listed[Key]) -> None:
        plain = " ".join(plain_form(listed.phrase).split())
        pieces = tuple(_PIECE.findall(plain))
        bare = plain.replace(" ", "")
        if not pieces or ("".join(pieces) != bare and not _is_spelled(plain)) or _UNSPACED.search(plain):
            self._anywhere[plain[:1]].append((plain.replace("*", ""), listed))
        elif len(pieces) > 1 and "*" in plain:
            self._add_loose(pieces, listed)
        elif len(pieces) > 1:
            self._first[pieces[0]].append((pieces, listed))
            self._spelled["".join(pieces)].append(listed)
        elif "*" not in plain:
            self._single[pieces[0]].append(listed)
            self._spelled[pieces[0]].append(listed)
        else:
            self._add_wild(pieces[0], listed)

    def _add_wild(self, piece: str, listed: Listed[Key]) -> None:
        core = piece.strip("*")
        if "*" in core or len(core) < 3:
            self._add_loose((piece,), listed)
        elif piece[0] == "*" and piece[-1] == "*":
            self._holds[core[:3]].append((core, listed))
        elif piece[0] == "*":
            self._ends[core].append(listed)
        else:
            self._begins[core].append(listed)

    def _add_loose(self, pieces: tuple[str, ...], listed: Listed[Key]) -> None:
        pattern = " ".join("[^ ]*".join(re2.escape(part) for part in re.split(r"\*+", piece)) for piece in pieces)
        self._filter.Add(f" {pattern} ", re2.Options())
        self._loose.append(listed)
        # Without the longest word that is whole the phrase stands nowhere.
        self._loose_words.add(max((piece for piece in pieces if "*" not in piece), key=len, default=None))

    def _candidates(self, seen: Seen) -> Iterator[tuple[Listed[Key], str, str]]:
        forms: dict[str, Reading | None] = dict.fromkeys(seen.words)
        guesses: dict[str, Reading | None] = {}
        runs = []
        for reading in seen.readings:
            (guesses if reading.how in GUESSES else forms).setdefault(reading.reads, reading)
            if reading.is_run:
                runs.append(reading)
        yield from self._words_among(forms)
        yield from self._phrases(seen)
        if self._begins or self._ends or self._holds:
            yield from self._wild_among(forms)
        if self._anywhere:
            yield from self._anywhere_in(seen.plain)
        if self._loose:
            yield from self._loose_in(seen, forms)
        for run in runs:
            yield from self._inside(run)
        if guesses:
            yield from self._guessed(guesses)

    def _guessed(self, guesses: dict[str, Reading | None]) -> Iterator[tuple[Listed[Key], str, str]]:
        """Listed words that are the whole of a guess, also of those that go on."""
        forms = {word: reading for word, reading in guesses.items() if len(word) >= _RUN_WORD_FROM}
        yield from self._words_among(forms)
        for word, reading in forms.items():
            held = [listed for core, listed in self._holds.get(word[:3], ()) if core == word]
            for listed in (*self._begins.get(word, ()), *self._ends.get(word, ()), *held):
                yield listed, *_told(word, reading)

    def _words_among(self, forms: dict[str, Reading | None]) -> Iterator[tuple[Listed[Key], str, str]]:
        for word in self._single.keys() & forms.keys():
            written, how = _told(word, forms[word])
            for listed in self._single[word]:
                yield listed, written, how

    def _phrases(self, seen: Seen) -> Iterator[tuple[Listed[Key], str, str]]:
        if not self._first:
            return
        yield from self._sequences(seen.words, seen.word_set, "")
        if seen.readings:
            words = _pieces_of(seen.normal)
            yield from self._sequences(words, frozenset(words), "dressed")

    def _sequences(
        self, words: tuple[str, ...], distinct: frozenset[str], how: str
    ) -> Iterator[tuple[Listed[Key], str, str]]:
        for first in self._first.keys() & distinct:
            wanted = [(pieces, listed) for pieces, listed in self._first[first] if distinct.issuperset(pieces)]
            for place in _places_of(first, words) if wanted else ():
                for pieces, listed in wanted:
                    if words[place : place + len(pieces)] == pieces:
                        yield listed, " ".join(pieces), how

    def _wild_among(self, forms: dict[str, Reading | None]) -> Iterator[tuple[Listed[Key], str, str]]:
        longest = max(map(len, forms), default=0)
        for length in self._begin_lengths if self._begin_lengths and self._begin_lengths[0] <= longest else ():
            begun = self._begins.keys() & {word[:length] for word in forms if len(word) >= length}
            for word in [word for word in forms if word[:length] in begun] if begun else ():
                for listed in self._begins[word[:length]]:
                    yield listed, *_told(word, forms[word])
        for length in self._end_lengths if self._end_lengths and self._end_lengths[0] <= longest else ():
            ended = self._ends.keys() & {word[-length:] for word in forms if len(word) >= length}
            for word in [word for word in forms if word[-length:] in ended] if ended else ():
                for listed in self._ends[word[-length:]]:
                    yield listed, *_told(word, forms[word])
        if self._holds:
            yield from self._inside_words(forms)

    def _inside_words(self, forms: dict[str, Reading | None]) -> Iterator[tuple[Listed[Key], str, str]]:
        """Of all words those that hold something are found at once, and only in them it is asked what."""
        # Readings may hold spaces, but no line ends.
        joined = "\n".join([word for word in forms if len(word) >= self._shortest_inside])
        beyond = -1
        for match in self._inside_any.finditer(joined):
            if match.start() < beyond:
                continue
            beyond = joined.find("\n", match.start()) % (len(joined) + 1)
            word = joined[joined.rfind("\n", 0, match.start()) + 1 : beyond]
            for place in range(len(word) - 2):
                for core, listed in self._holds.get(word[place : place + 3], ()):
                    if core in word:
                        yield listed, *_told(word, forms[word])

    def _anywhere_in(self, plain: str) -> Iterator[tuple[Listed[Key], str, str]]:
        spaced = " ".join(plain.split())
        for first in self._anywhere.keys() & set(spaced):
            for phrase, listed in self._anywhere[first]:
                if phrase in spaced:
                    yield listed, phrase, ""

    def _loose_in(self, seen: Seen, forms: dict[str, Reading | None]) -> Iterator[tuple[Listed[Key], str, str]]:
        read = [word for word, reading in forms.items() if reading is not None]
        for words in (seen.words, tuple(read), _pieces_of(seen.normal) if read else ()):
            if words:
                for place in self._filter.Match(f" {' '.join(words)} ") or ():
                    yield self._loose[place], self._loose[place].phrase, "" if words is seen.words else "dressed"

    def _inside(self, run: Reading) -> Iterator[tuple[Listed[Key], str, str]]:
        letters = run.reads
        for length in range(_RUN_WORD_FROM, min(_RUN_WORD_TO, len(letters)) + 1):
            for place in range(len(letters) - length + 1):
                for listed in self._spelled.get(letters[place : place + length], ()):
                    yield listed, run.written, run.how


def _any_of(cores: list[str]) -> Any:
    """What finds any of these in a text; found without case and script, as both are in plain form."""
    options = re2.Options()
    options.max_mem = _ROOM
    return re2.compile("|".join(map(re2.escape, sorted(set(cores)))), options)


def _pieces_of(normal: str) -> tuple[str, ...]:
    return tuple((None if "*" in normal else parted(normal)) or _PIECE.findall(normal))


def _places_of(word: str, words: tuple[str, ...]) -> Iterator[int]:
    place = -1
    for _ in range(words.count(word)):
        place = words.index(word, place + 1)
        yield place


def _is_spelled(plain: str) -> bool:
    """Whether all that is no letter in it may stand inside a phrase: hyphens, apostrophes, commas, full stops."""
    return all(char.isalnum() or char in " *'’-.,_" or not char.isascii() for char in plain)


def _told(word: str, reading: Reading | None) -> tuple[str, str]:
    return (word, "") if reading is None else (reading.written, reading.how)


def _stands_in(phrase: str, text: str) -> bool:
    pattern = r"\w*".join(re.escape(part) for part in re.split(r"\*+", phrase))
    return re.search(rf"(?<!\w){pattern}(?!\w)", text) is not None
