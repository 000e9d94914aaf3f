"""How a text is cut into tokens and a token into hashed features; training and scoring share every line of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from zlib import crc32

# Changes here change what weights mean: raise `model_file.VERSION` with them.
BUCKET_BITS = 18
BUCKETS = 1 << BUCKET_BITS
_MASK = BUCKETS - 1
_LONGEST = 24
WINDOW = 40
# What stands before the first token of a window.
NOTHING = "<start>"
_SENTENCE_ENDS = frozenset(".!?\n")
_GRAMS = (3, 4, 5)
# What `_bucket` would begin with for each of them.
_GRAM_SPACE = crc32(b"c:")
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_LINKED = {
    "url": r"(?:https?://|www\.)\S+",
    "mail": r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}",
    "user": r"@\w[\w.-]*",
}
_KINDS = {
    "money": "[$£€¥]",
    "number": r"\d[\d.,:/+-]*",
    "word": rf"[^\W\d_][\w{_INVISIBLE}]*(?:['’][\w]+)*",
    "mark": r"!+|\?+|\.{3,}|[\U0001f300-\U0001faff\u2600-\u27bf]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{said})" for kind, said in (_LINKED | _KINDS).items()))
_AND_ENDED = f"(?=([{''.join(sorted(_SENTENCE_ENDS))}]?))"
_SAID = re.compile(f"({'|'.join((_LINKED | _KINDS).values())}){_AND_ENDED}")
# The same of texts of ASCII without addresses, in half the time.
_SAID_PLAINLY = re.compile(
    rf"([A-Za-z][A-Za-z0-9_]*(?:'[A-Za-z0-9_]+)*|!+|\?+|\.{{3,}}|\$|[0-9][0-9.,:/+-]*){_AND_ENDED}"
)
_MARK = re.compile(_KINDS["mark"])
_DROP = re.compile(f"[{_INVISIBLE}]")
_AGAIN = re.compile(r"(.)\1{2,}")
_PHONE_DIGITS = 7


class Token(NamedTuple):
    """A piece of the text: what was typed, where, and of which kind."""

    raw: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text in their order; whatever is none of them (spaces, commas) is passed over."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        # As Token() does it, in half the time: there are some hundred in each post.
        yield tuple.__new__(Token, (match[0], start, end, match.lastgroup or ""))


def windows_of(text: str) -> list[Sequence[str]]:
    """What was typed of each token, in windows of whole sentences, where sentences are short enough.

    So one bad paragraph is not lost in a long post.
    """
    is_plain = text.isascii() and "@" not in text and "://" not in text and "www." not in text
    found = (_SAID_PLAINLY if is_plain else _SAID).findall(text)
    if not found:
        return []
    said, ends = zip(*found, strict=True)
    windows: list[Sequence[str]] = []
    begin = 0
    while len(said) - begin > WINDOW:
        likely = range(begin + WINDOW, min(len(said), begin + 2 * WINDOW))
        end = next((at for at in likely if ends[at - 1] or _MARK.fullmatch(said[at - 1])), begin + 2 * WINDOW)
        windows.append(said[begin:end])
        begin = end
    if begin < len(said):
        windows.append(said[begin:])
    return windows


def cut(text: str) -> Iterator[list[Token]]:
    """The same windows with their tokens."""
    tokens = tokens_of(text)
    for window in windows_of(text):
        yield list(islice(tokens, len(window)))


def kind_of(raw: str) -> str:
    """Of which kind a token is; the text around it does not matter."""
    match = _TOKEN.match(raw)
    return (match.lastgroup or "") if match else ""


def name_of(raw: str, kind: str) -> str:
    """What a token counts as: words in one spelling, and everything that is like no other as its kind."""
    if kind == "word":
        if raw.isascii():
            plain = raw.lower()
        else:
            plain = unicodedata.normalize("NFKC", _DROP.sub("", raw)).casefold().replace("’", "'")
        return _AGAIN.sub(r"\1\1", plain)[:_LONGEST]
    if kind == "number":
        digits = sum(sign.isdigit() for sign in raw)
        return "<phone>" if digits >= _PHONE_DIGITS else f"<number{digits}>"
    if kind == "mark":
        return raw[0] if len(raw) == 1 else f"{raw[0]}+"
    return f"<{kind}>"


def features_of(raw: str, kind: str) -> list[int]:
    """The buckets of a token by itself: its name, the character n-grams of a word, and whether it is shouted."""
    name = name_of(raw, kind)
    buckets = [_bucket("w", name)]
    if kind == "word":
        buckets += _grams(f"<{name}>")
        if len(raw) > 2 and raw.isupper():
            buckets.append(_bucket("k", "shouted"))
    elif kind == "url":
        buckets.append(_bucket("u", raw.partition("//")[2].partition("/")[0].rpartition(".")[2].casefold()[:_LONGEST]))
    return buckets


def pair_feature(first: str, second: str) -> int:
    """The bucket of two names that stand side by side."""
    return _bucket("p", f"{first} {second}")


def pair_features(names: Iterable[bytes], before: Iterable[int]) -> list[int]:
    """The same of many, from what `encoded` gives of each name and `begun` of the one before it."""
    return [found & _MASK for found in map(crc32, names, before)]


def begun(first: str) -> int:
    """What the bucket of a pair is reckoned on from."""
    return crc32(encoded(f"p:{first} "))


def encoded(name: str) -> bytes:
    return name.encode(errors="surrogatepass")


def _grams(framed: str) -> list[int]:
    spans = [(at, at + size) for size in _GRAMS for at in range(len(framed) - size + 1)]
    if not framed.isascii():
        return [_bucket("c", framed[at:end]) for at, end in spans]
    said = framed.encode()
    return [crc32(said[at:end], _GRAM_SPACE) & _MASK for at, end in spans]


def _bucket(space: str, value: str) -> int:
    return crc32(encoded(f"{space}:{value}")) & _MASK
