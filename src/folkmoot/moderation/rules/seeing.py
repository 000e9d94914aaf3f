"""What a text says to a person, whatever it is written with; documented in docs/decisions/0061.

The plain form folds case and compatible letters, and guesses nothing. Words that look dressed up get further
readings, kept apart so that honest words are never bent: letters of other scripts, marks set on letters, digits and
signs for letters, punctuation inside words, spaced letters, and stretched letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase

import re2
from django.utils.functional import cached_property

from folkmoot.moderation.rules.any_of import AnyOf
from folkmoot.moderation.rules.guesses import GAP, LONE_LETTER, is_split_by_a_mark, split_by_gaps, swapped
from folkmoot.moderation.rules.lookalikes import (
    cyrillic_skeleton,
    is_mixed,
    is_simple,
    latin_skeleton,
    plain_form,
    scripts_of,
    without_marks,
    without_unseen,
)
from folkmoot.moderation.rules.reading import GUESSES, Reading

# Signs of combination count as parts of words: Indic and Thai vowels, and what is heaped on Latin letters.
_MARKS = "\u0300-\u036f\u0483-\u0489\u0900-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_SIMPLE_WORD = re.compile(r"[^\W_]+")
# Setting words apart by it takes a tenth of the time of looking for them.
_APART = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_THRICE = AnyOf("|".join(3 * letter for letter in ascii_lowercase))
_THREE_OTHERS = re.compile(r"[^\x00-\x7f]{3}")
_EDGES = ".,;:!?\"'“”„‘’«»()[]{}<>…#*~`-–—/\\"
_UNSEEN_INSIDE = re.compile(r"[a-z][\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]+[a-z]", re.IGNORECASE)
_SIGNS = str.maketrans("0134567892@$!|+€£(¢©", "oieasgtbgzasiltelccc")
_SIGNS_AS_L = str.maketrans("0134567892@$!|+€£(¢©", "oleasbtbgzasiitelccc")
SIGN_TABLES = (_SIGNS, _SIGNS_AS_L)
_SIGN = re.compile(r"[0-9@$!|+€£(¢©]")
# Between the parts of honest words too, so two longer parts joined by one of these are left alone.
_HONEST_JOINTS = frozenset(".,:;/!?&\"“”’'–—…()@")
_ADDRESS = re.compile(r"://|^www\.|[a-z0-9-]\.[a-z]{2,}/|@[a-z0-9-]+\.[a-z]")
_WHOLE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_EDGE = "[" + re2.escape("".join(sign for sign in _EDGES if sign.isascii())) + "]"
_INK = rf"[^{GAP}]"
# Chunks of ASCII that are more than letters with signs at their ends, and three in a row of a letter or sign each.
_ODD = re2.compile(rf"{_INK}*(?:[^{GAP}a-z{_EDGE[1:]}|[a-z]{_EDGE}+[a-z]){_INK}*")
_TINY = rf"(?:{_INK}|{_EDGE}{_INK}|{_INK}{_EDGE}|{_EDGE}{_INK}{_EDGE}|{_EDGE}{{2}}{_INK}|{_INK}{_EDGE}{{2}})"
_TINY_RUN = AnyOf(rf"(?:^|[{GAP}])(?:{_TINY}[{GAP}]+){{2}}{_TINY}(?:[{GAP}]|$)")
# Texts of ASCII without any of it have no further reading: one pass tells, and most have none.
_LONE_LETTER = AnyOf(LONE_LETTER)
_NOTABLE = AnyOf(_ODD.pattern, *_TINY_RUN.patterns, *_THRICE.patterns, *_LONE_LETTER.patterns)
_LONGEST_CHUNK, _LONGEST_RUN = 60, 120
_KEPT_UP_TO = 30
# More than the longest post has words dressed up: else a hundred of them would hide the one that is meant.
_READINGS_AT_MOST = 50_000


@dataclass(frozen=True)
class Seen:
    """A text, its words in plain form, and further readings of what is dressed up."""

    text: str
    plain: str
    words: tuple[str, ...]
    readings: tuple[Reading, ...]
    # Whether `words` are those of the whole text, where it is of ASCII: there are no addresses to leave out.
    has_all_words: bool = False

    @classmethod
    def of(cls, text: str, readings_at_most: int = _READINGS_AT_MOST) -> Seen:
        """Read a text; linear in its length."""
        plain = plain_form(text)
        said = _WHOLE_ADDRESS.sub(" ", plain) if "://" in plain or "www." in plain else plain
        words = tuple(parted(said) or (_SIMPLE_WORD if is_simple(said) else _WORD).findall(said))
        is_usual = text.isascii() and not _NOTABLE.matches(plain)
        readings = () if is_usual else _distinct(_readings(text, plain, words), readings_at_most)
        return cls(text, plain, words, readings, said is plain)

    @cached_property
    def normal(self) -> str:
        """The plain form with the first further reading of each dressed up word in its place."""
        first: dict[str, str] = {}
        # A word with signs and letters of other scripts is read through both where the signs are read.
        for reading in sorted(self.readings, key=lambda reading: reading.how != "signs"):
            if not reading.is_run and reading.how != "unseen" and reading.how not in GUESSES:
                first.setdefault(reading.written, reading.reads)
        chunks = self.plain.split()
        bent = {each: _bent(each, first) for each in set(chunks) if first and (not each.isalpha() or each in first)}
        normal = " ".join([bent.get(chunk, chunk) for chunk in chunks])
        for reading in self.readings:
            if reading.is_run:
                normal = normal.replace(reading.written, reading.reads)
        return normal

    @cached_property
    def word_set(self) -> frozenset[str]:
        return frozenset(self.words)

    @property
    def dressed_up(self) -> int:
        """How many words mix scripts, hide signs inside, or pile marks: what nobody does by accident."""
        return len({reading.written for reading in self.readings if reading.how in ("script", "unseen", "marks")})


def read_plainly(text: str) -> str | None:
    """A text that reads one way only, addresses left out; None where it takes more to read."""
    if not text.isascii() or "www." in (plain := text.lower()):
        return None
    # What is joined to an address is in no further reading.
    if "://" in plain:
        plain = _WHOLE_ADDRESS.sub(" ", plain)
    return None if "://" in plain or _NOTABLE.matches(plain) else plain


def words_read_plainly(text: str) -> list[str] | None:
    """All words of a text that reads one way only, addresses left out; None where it takes more to read."""
    plain = read_plainly(text)
    return None if plain is None else parted(plain)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a phrase on a list, in plain form."""
    return tuple(_WORD.findall(plain_form(text)))


def parted(said: str) -> list[str] | None:
    """All words of a text in plain form, soon had where it is of ASCII; None elsewhere."""
    return said.encode().translate(_APART).decode().split() if said.isascii() else None


def _readings(text: str, plain: str, words: Iterable[str]) -> Iterator[Reading]:
    if not text.isascii():
        yield from _unseen_inside(text)
        yield from _letters_of_others(words)
    for chunk in _odd_chunks(plain):
        if len(chunk) <= _LONGEST_CHUNK:
            yield from _chunk_readings(chunk)
    if not plain.isascii() or _TINY_RUN.matches(plain):
        chunks = plain.split()
        if _has_lone_letters(chunks):
            yield from _runs(chunks)
    if not plain.isascii() or _LONE_LETTER.matches(plain):
        yield from (Reading(written, reads, "split") for written, reads in split_by_gaps(plain))
    if may_be_stretched(plain) and _STRETCHED.search(plain):
        yield from _stretched(words)


def _odd_chunks(plain: str) -> Iterable[str]:
    """What stands between gaps and is more than letters with signs at their ends, each once: soon known of ASCII."""
    if plain.isascii():
        return dict.fromkeys(_ODD.findall(plain))
    chunks = dict.fromkeys(plain.split())
    return [chunk for chunk in chunks if not chunk.isalpha() and not chunk.strip(_EDGES).isalpha()]


def _has_lone_letters(chunks: list[str]) -> bool:
    """Whether enough letters stand alone for a run, wherever they do: most texts have too few, and are soon read."""
    short = [chunk for chunk in chunks if len(chunk) <= 3]
    return len(short) > 2 and sum(len(chunk) == 1 or len(chunk.strip(_EDGES)) == 1 for chunk in short) > 2


def may_be_stretched(plain: str) -> bool:
    """Whether a letter may stand thrice in a row: soon known of letters of ASCII, and of others where three meet."""
    return _THRICE.matches(plain) or (not plain.isascii() and _THREE_OTHERS.search(plain) is not None)


def _unseen_inside(text: str) -> Iterator[Reading]:
    if _UNSEEN_INSIDE.search(text):
        for chunk in text.split():
            if _UNSEEN_INSIDE.search(chunk):
                yield Reading(chunk, plain_form(without_unseen(chunk)).strip(_EDGES), "unseen")


def _letters_of_others(words: Iterable[str]) -> Iterator[Reading]:
    distinct = dict.fromkeys(words)
    foreign = [word for word in distinct if not word.isascii()]
    if not foreign:
        return
    latin = sum(1 for word in distinct if word.isascii() and word.isalpha())
    for word in foreign:
        yield from (_dress_kept if len(word) <= _KEPT_UP_TO else _dress)(word, latin >= len(foreign))


def _dress(word: str, in_latin: bool) -> tuple[Reading, ...]:
    """Further readings of one word with letters that are not of ASCII."""
    scripts = scripts_of(word)
    if len(scripts) > 1 or scripts == {"LATIN"}:
        return tuple(_each_script(word, scripts) if len(scripts) > 1 else _latin_dress(word))
    if scripts and in_latin and (skeleton := latin_skeleton(word)).isascii():
        return (Reading(word, skeleton, "script"),)
    return ()


# Words of a language come again and again.
_dress_kept = lru_cache(maxsize=4096)(_dress)


def _each_script(word: str, scripts: frozenset[str]) -> Iterator[Reading]:
    yield Reading(word, latin_skeleton(word), "script")
    if "CYRILLIC" in scripts:
        yield Reading(word, cyrillic_skeleton(without_marks(word) if "й" not in word else word), "script")


def _latin_dress(word: str) -> Iterator[Reading]:
    """Letters with marks: accents of honest words are left alone where taking them away makes another short word."""
    skeleton = latin_skeleton(word)
    if skeleton == word:
        return
    bare = without_marks(word)
    heaped = len(word) - len(skeleton) >= max(2, len(skeleton) // 2)
    if heaped or bare != skeleton:
        yield Reading(word, skeleton, "marks")
    elif len(word) >= 4 and "ñ" not in word:
        yield Reading(word, skeleton, "accents")


def _chunk_readings(chunk: str) -> Iterator[Reading]:
    core = chunk.strip(_EDGES)
    if len(core) < 2 or core.isalpha() or core.isdigit() or _ADDRESS.search(core):
        return
    if _SIGN.search(core) and any(char.isalpha() for char in core):
        for table in (_SIGNS, _SIGNS_AS_L):
            yield Reading(core, "".join(_WORD.findall(latin_skeleton(core.translate(table)))), "signs")
        if (chunk != core and chunk[0] in "(") or chunk[-1] in "!":
            yield Reading(chunk, "".join(_WORD.findall(chunk.translate(_SIGNS))), "signs")
        yield from (Reading(core, reads, "swapped") for reads in swapped(core, SIGN_TABLES))
    parts = _WORD.findall(core)
    if len(parts) > 1 and _is_broken_up(core, parts):
        yield Reading(core, latin_skeleton("".join(parts)) if is_mixed(core) else "".join(parts), "punctuation")
    elif is_split_by_a_mark(core, parts):
        yield Reading(core, "".join(parts), "split")


def _is_broken_up(core: str, parts: list[str]) -> bool:
    joints = {char for char in core if not char.isalnum()}
    if not joints <= _HONEST_JOINTS:
        return True
    return len(parts) > 2 or min(map(len, parts)) == 1


def _runs(chunks: list[str]) -> Iterator[Reading]:
    """Letters that stand alone, one after another: "v i a g r a", also "v. i. a" and "v - i - a"."""
    written: list[str] = []
    letters = 0
    for chunk in [*chunks, "end"]:
        core = chunk if len(chunk) == 1 else chunk.strip(_EDGES)
        if len(core) <= 1 and len(chunk) <= 3 and letters < _LONGEST_RUN:
            written.append(chunk)
            letters += bool(core)
            continue
        if letters >= 3:
            yield from _run_readings(written)
        written, letters = [], 0


def _run_readings(written: list[str]) -> Iterator[Reading]:
    spelled = "".join(chunk if len(chunk) == 1 else chunk.strip(_EDGES) for chunk in written)
    plain = "".join(_WORD.findall(spelled))
    for reads in dict.fromkeys((plain, *("".join(_WORD.findall(spelled.translate(t))) for t in (_SIGNS, _SIGNS_AS_L)))):
        skeleton = latin_skeleton(reads)
        if len(reads) >= 3 and not reads.isdigit():
            yield Reading(" ".join(written), skeleton if is_mixed(reads) else reads, "spacing", is_run=True)


def _stretched(words: Iterable[str]) -> Iterator[Reading]:
    for word in dict.fromkeys(words):
        if len(word) <= _LONGEST_CHUNK * 4 and _STRETCHED.search(word):
            yield Reading(word, _STRETCHED.sub(r"\1", word), "stretching")
            yield Reading(word, _STRETCHED.sub(r"\1\1", word), "stretching")


def _distinct(readings: Iterator[Reading], most: int = _READINGS_AT_MOST) -> tuple[Reading, ...]:
    found: dict[Reading, None] = {}
    for reading in readings:
        if reading.reads and (reading.reads != reading.written or reading.how == "unseen"):
            found[reading] = None
        if len(found) >= most:
            break
    return tuple(found)


def _bent(chunk: str, first: dict[str, str]) -> str:
    """The chunk as it reads, whole or else word by word; most are a word with signs at its ends, as it is written."""
    core = chunk.strip(_EDGES)
    read = first.get(chunk) or first.get(core) or chunk
    is_whole = read.isalpha() or (read is chunk and core.isalpha())
    return read if is_whole else _WORD.sub(lambda match: first.get(match[0], match[0]), read)
