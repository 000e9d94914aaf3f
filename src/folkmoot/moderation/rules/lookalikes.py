"""Letters that look like others: our own table, made from Unicode's names and a list of pairs drawn alike.

What has a compatibility decomposition (full-width, mathematical, circled letters) is found by NFKC. Letters whose
Unicode name says that they are a Latin letter in another dress (small capitals, squares, regional signs) are found
by name. The rest, letters of other scripts that fonts draw like Latin ones, is listed here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Each string: the Latin letter, then what is drawn like it.
_DRAWN_ALIKE = (
    "aаαɑⲁᎪ", "bЬᏏƄβв", "cсϲⅽᏟᴄҫⲥ", "dԁɗᏧժ", "eеҽєεℯ℮ҿ", "fϝƒք", "gɡցǥԍ", "hһհᏂнʜ", "iіıιɩꙇ",
    "jјϳյ", "kκкⲕқҝ", "lⅼ|ŀłլӏӀǀ∣", "mмⅿϻ", "nոռηпɲп", "oоοօσ०০੦૦௦೦ഠ๐໐၀ჿⲟ٥ө", "pрρϱⲣҏ", "qԛգզ",
    "rгᴦⲅяɾʀ", "sѕꜱƽՏ", "tτтⲧţʈ", "uυսʋц", "vνѵᴠⅴ", "wωԝաѡшɯ", "xхχ×ⅹҳ", "yуүγỵүყү", "zᴢʐ",
)  # fmt: skip
# Two scripts that took their shapes from Latin capitals: the letters, and what each is drawn like.
_SHAPED = (
    ("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "abcdefghijklmnoprstuvwxyz"),
    ("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᎽᏃ", "abcdeghijklmprstvwyz"),
)
_NAMED = re.compile(
    r"(?:NEGATIVE |SQUARED |CIRCLED |PARENTHESIZED |MODIFIER LETTER |LATIN |REGIONAL INDICATOR |SMALL |CAPITAL "
    r"|LETTER |SYMBOL |CROSSED |ITALIC |SCRIPT |TURNED )+([A-Z])(?: WITH [A-Z ,]+)?"
)
# The blocks where letters are named so; scanning all of Unicode would cost a second at start.
_BLOCKS = ((0x0180, 0x02B0), (0x02B0, 0x0300), (0x1D00, 0x1DC0), (0x1E00, 0x1F00), (0x2C60, 0x2C80),
           (0xA720, 0xA800), (0xAB30, 0xAB70), (0x1F100, 0x1F200))  # fmt: skip
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, beyond in _BLOCKS:
        for code in range(first, beyond):
            match = _NAMED.fullmatch(unicodedata.name(chr(code), ""))
            if match:
                table[code] = match[1].lower()
    for group in _DRAWN_ALIKE:
        for char in group[1:]:
            table[ord(char)] = group[0]
            table.setdefault(ord(char.upper()[0]), group[0])
    for shaped, letters in _SHAPED:
        table.update(zip(map(ord, shaped), letters, strict=True))
    table.update({ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe", ord("ø"): "o", ord("đ"): "d", ord("þ"): "th"})
    # A letter of ASCII never stands for another here: `|` is read by the code for digits and signs.
    return {code: letter for code, letter in table.items() if code > 0x7F}


_TO_LATIN = _table()
_TO_CYRILLIC = str.maketrans("abceghiklmnoprstuxy", "авседніклмпоргѕтцху") | str.maketrans("kmtbh", "кмтвн")
# Marks, joiners, fillers and directions that show nothing by themselves.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
# What looks the same in any font, in lower case: enough to draw another's domain with.
_THE_SAME = frozenset("асԁеһіјӏорԛѕԝхуүονρօհոսց0123456789-")
# Letters of phonetics, which no name of a place on the net is spelled with.
_OF_NO_LANGUAGE = frozenset("ɡɢɪɴʀʏʙʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ")
# Emoji that are letters; NFKC leaves most of them as they are.
_EMOJI_LETTERS = {code: letter for code, letter in _TO_LATIN.items() if 0x1F100 <= code < 0x1F200}
# Signs of combination, whatever they are set on.
_COMBINING = re.compile(
    f"[{''.join(filter(unicodedata.combining, map(chr, (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)))))}]"
)
_OTHERS = re.compile(r"[^\x00-\x7f]+")
_KEPT_AT_MOST = 20_000
# Vowel signs and stretching of Arabic and Hebrew, which readers do without.
_OPTIONAL = re.compile("[\u0640\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")


def _is_simple(char: str) -> bool:
    """Whether the plain form of a letter or sign is its small form, whatever stands beside it."""
    small = char.casefold()
    if _UNSEEN.match(char) or _OPTIONAL.match(char) or unicodedata.combining(char):
        return False
    return all(unicodedata.normalize(form, each) == each for form in ("NFKC", "NFC") for each in (char, small))


# Most texts of Europe hold nothing else, and are soon in plain form.
_EUROPE = (*range(0x80, 0x250), *range(0x400, 0x460), *range(0x2010, 0x2028), 0x20AC)
_SIMPLE = re.compile(rf"[\x00-\x7f{''.join(filter(_is_simple, map(chr, _EUROPE)))}]*")


def is_simple(text: str) -> bool:
    """Whether a text is of plain letters and signs of Europe, with nothing to be combined or taken apart."""
    return _SIMPLE.fullmatch(text) is not None


def without_unseen(text: str) -> str:
    """The text without what takes no room on the page."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def plain_form(text: str) -> str:
    """Lower case and compatible letters; honest spellings of one word become equal, nothing is guessed."""
    if text.isascii():
        return text.lower()
    if is_simple(text):
        return text.casefold()
    folded = unicodedata.normalize("NFKC", without_unseen(text)).translate(_EMOJI_LETTERS).casefold()
    return unicodedata.normalize("NFC", _OPTIONAL.sub("", folded))


def without_marks(text: str) -> str:
    """Letters without what is set above, below or across them."""
    return _COMBINING.sub("", unicodedata.normalize("NFD", text))


def latin_skeleton(text: str) -> str:
    """The text with every letter that is drawn like a Latin one replaced by it."""
    return _OTHERS.sub(lambda match: match[0].translate(_SKELETONS), text)


class _Skeletons(dict[int, str]):
    """What each letter is drawn like, found out when it is first asked for."""

    def __missing__(self, code: int) -> str:
        found = without_marks(chr(code).translate(_TO_LATIN)).translate(_TO_LATIN)
        if len(self) < _KEPT_AT_MOST:
            self[code] = found
        return found


_SKELETONS = _Skeletons()


def cyrillic_skeleton(text: str) -> str:
    """Latin letters inside a Cyrillic word, read as the Cyrillic ones that they are drawn like."""
    return text.translate(_TO_CYRILLIC)


@lru_cache(maxsize=8192)
def script_of(char: str) -> str:
    """The script of a letter of those that are mistaken for each other; empty for all else."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    name = unicodedata.name(char, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")


def scripts_of(word: str) -> frozenset[str]:
    """The scripts of the word's letters, of those that are mistaken for each other."""
    return frozenset(map(script_of, word)) - {""}


def is_mixed(word: str) -> bool:
    """Whether one word is written in letters of several scripts that are mistaken for each other."""
    return not word.isascii() and len(scripts_of(word)) > 1


def is_lookalike(label: str) -> bool:
    """Whether a label of a domain mixes scripts, or is of another script with letters that look Latin alone."""
    if label.isascii():
        return False
    return is_mixed(label) or all(char in _THE_SAME for char in label) or not _OF_NO_LANGUAGE.isdisjoint(label)
