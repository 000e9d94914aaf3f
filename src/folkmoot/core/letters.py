"""In which encoding text is that does not say so and is no UTF-8: told by the letters that come out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_LOOKED_AT = 64 * 1024
_WESTERN = "cp1252"
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER_OR_MORE = re.compile(rb"[\xa0-\xff]")
_LATIN = re.compile(rb"[A-Za-z]")
# Looked for where a name begins, not again from each of its letters.
_ADDRESSES = re.compile(rb"https?://\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+")
# Words in Latin letters have few others among them; in these scripts nearly all letters are others.
_OTHERS_AT_LEAST = 0.4
_TELLING_AT_LEAST = 6


def encoding_of(content: bytes) -> str:
    """The encoding in which the bytes most likely are text; that of Western Windows where nothing tells another."""
    sample = content[:_LOOKED_AT]
    telling = b"\n".join(line for line in _ADDRESSES.sub(b"", sample).splitlines() if _HIGH.search(line))
    others, latin = len(_HIGH.findall(telling)), len(_LATIN.findall(telling))
    is_told = others >= _TELLING_AT_LEAST and _LETTER_OR_MORE.search(telling)
    if not is_told or others < _OTHERS_AT_LEAST * (others + latin):
        return _WESTERN
    for encoding, is_like in _SCRIPTS:
        text = _decoded(sample, encoding)
        if text is not None and is_like([letter for letter in text if letter > "\xa0"]):
            return encoding
    return _WESTERN


def _decoded(sample: bytes, encoding: str) -> str | None:
    # What was cut off within a letter is no fault of the encoding.
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None


def _between(letters: list[str], first: str, last: str) -> float:
    return sum(first <= letter <= last for letter in letters) / max(1, len(letters))


def _among(common: str, at_least: float) -> Callable[[list[str]], bool]:
    """Whether the letters are those that a language uses most, and not most of them capitals."""

    def is_like(letters: list[str]) -> bool:
        is_found = sum(letter.lower() in common for letter in letters) > at_least * len(letters)
        return is_found and sum(map(str.isupper, letters)) * 2 < len(letters)

    return is_like


def _is_japanese(letters: list[str]) -> bool:
    # Letters of half width are what bytes of others look like.
    return _between(letters, "\u3041", "\u30ff") > 0.12 and _between(letters, "\uff61", "\uff9f") < 0.1


def _is_korean(letters: list[str]) -> bool:
    return _between(letters, "\uac00", "\ud7a3") > 0.8 and _COMMON_IN_KOREAN(letters)


def _is_chinese(letters: list[str]) -> bool:
    return _between(letters, "\u4e00", "\u9fff") > 0.6


_COMMON_IN_KOREAN = _among("이다는을의가에고하지한로를기사리도시자인나아대해서어정니일은수게있들그요세습면안여", 0.25)
# Those first that are not taken for another by chance.
_SCRIPTS: tuple[tuple[str, Callable[[list[str]], bool]], ...] = (
    ("cp932", _is_japanese),
    ("euc_jp", _is_japanese),
    ("cp1256", _among("اليمونترهبةعدسفكق", 0.7)),
    ("cp1255", _among("יוהלארתשמבנםןץףך", 0.6)),
    ("cp1253", _among("αοιετσνηυρπκμςάέήίόύώλδ", 0.7)),
    ("cp1251", _among("оеаинтсрвлкмдпу", 0.55)),
    ("koi8-r", _among("оеаинтсрвлкмдпу", 0.55)),
    ("cp949", _is_korean),
    ("gb18030", _is_chinese),
    ("big5", _is_chinese),
)
